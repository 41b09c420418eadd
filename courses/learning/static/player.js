// @ts-check
// Video and audio: reports what was really played, offers speed, chapters and a small window, and goes on where it was.

const EVERY = 15; // seconds between reports while it plays
const SPEED = "lesson-speed";

export class Player {
  /** @param {HTMLElement} page @param {import("./reports.js").Reports} reports @param {Record<string, string>} words */
  constructor(page, reports, words) {
    this.page = page;
    this.reports = reports;
    this.words = words;
    this.media = /** @type {HTMLVideoElement} */ (page.querySelector("video, audio"));
    /** @type {[number, number][]} */
    this.played = [];
    /** @type {number | null} */
    this.from = null;
    this.last = 0;
    this.since = 0;
    this.renewing = false;
    this.listen();
    this.tools();
    page.addEventListener("state", (event) => this.show(/** @type {CustomEvent} */ (event).detail));
    reports.add({ intervals: [], rate: 1 }); // opens the session: time counts from here
  }

  listen() {
    const media = this.media;
    const resume = Number(this.page.dataset.resume || 0);
    const start = () => {
      if (resume > 3 && resume < media.duration - 5) media.currentTime = resume;
    };
    if (media.readyState >= 1) start();
    else media.addEventListener("loadedmetadata", start, { once: true });
    media.addEventListener("playing", () => this.begin());
    media.addEventListener("timeupdate", () => this.tick());
    for (const name of ["pause", "seeking", "waiting", "ended"]) media.addEventListener(name, () => this.end());
    for (const name of ["pause", "ended"]) media.addEventListener(name, () => this.report());
    media.addEventListener("error", () => this.renew());
    document.addEventListener("visibilitychange", () => {
      // What played before and what plays after count differently.
      this.end();
      this.report(document.visibilityState === "visible");
      if (!media.paused) this.begin();
    });
    addEventListener("pagehide", () => {
      this.end();
      if (this.played.length) this.reports.leave(this.taken(document.visibilityState !== "visible"));
    });
  }

  begin() {
    this.from = this.last = this.media.currentTime;
  }

  tick() {
    const at = this.media.currentTime;
    if (this.from === null || this.media.paused || this.media.seeking) return;
    if (at < this.last || at - this.last > 5) this.from = at; // jumped without saying so
    this.last = at;
    if (performance.now() - this.since > EVERY * 1_000) {
      this.end();
      this.report();
      this.begin();
    }
  }

  end() {
    // What played since the last tick counts too; after a jump `currentTime` is where it went.
    const { currentTime: at, seeking } = this.media;
    if (!seeking && at > this.last && at - this.last < 1) this.last = at;
    if (this.from !== null && this.last > this.from) this.played.push([round(this.from), round(this.last)]);
    this.from = null;
  }

  /** @param {boolean} [hidden] */
  report(hidden = document.visibilityState !== "visible") {
    this.since = performance.now();
    if (this.played.length) this.reports.add(this.taken(hidden));
  }

  /** @param {boolean} hidden */
  taken(hidden) {
    const intervals = this.played;
    this.played = [];
    return { intervals, rate: this.media.playbackRate, ...(hidden ? { hidden: true } : {}) };
  }

  /** An address is good for minutes; a long pause outlives it. */
  async renew() {
    if (this.renewing || !this.page.dataset.renew) return;
    this.renewing = true;
    const at = this.media.currentTime;
    try {
      const answer = await fetch(this.page.dataset.renew, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.media.src = (await answer.json()).address;
      this.media.addEventListener("loadedmetadata", () => {
        this.media.currentTime = at;
        this.media.play().catch(() => {});
        this.renewing = false;
      }, { once: true });
    } catch {
      setTimeout(() => { this.renewing = false; this.renew(); }, 5_000);
    }
  }

  tools() {
    const media = this.media;
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (this.page.querySelectorAll("[data-at]"))) {
      button.addEventListener("click", () => {
        media.currentTime = Number(button.dataset.at) / 1000;
        media.play().catch(() => {});
      });
    }
    const speed = /** @type {HTMLSelectElement | null} */ (this.page.querySelector("[data-speed]"));
    if (speed) {
      const kept = rememberedSpeed();
      if (kept && [...speed.options].some((option) => option.value === kept)) speed.value = kept;
      const set = () => {
        media.defaultPlaybackRate = media.playbackRate = Number(speed.value);
        try {
          localStorage.setItem(SPEED, speed.value);
        } catch { /* no storage in this browser: it holds for this page */ }
      };
      set();
      speed.addEventListener("change", set);
    }
    const small = /** @type {HTMLButtonElement | null} */ (this.page.querySelector("[data-pip]"));
    if (small && document.pictureInPictureEnabled && media instanceof HTMLVideoElement) {
      small.hidden = false;
      small.addEventListener("click", () => (document.pictureInPictureElement
        ? document.exitPictureInPicture()
        : media.requestPictureInPicture()).catch(() => {}));
    }
  }

  /** @param {{share: number, completed: boolean}} state */
  show(state) {
    const meter = /** @type {HTMLMeterElement | null} */ (this.page.querySelector("[data-share]"));
    if (!meter) return;
    meter.value = state.share;
    const text = this.page.querySelector("[data-share-text]");
    if (text) text.textContent = this.words.share.replace("{n}", String(Math.floor(state.share * 100)));
  }
}

function rememberedSpeed() {
  try {
    return localStorage.getItem(SPEED);
  } catch {
    return null;
  }
}

/** @param {number} seconds */
function round(seconds) {
  return Math.round(seconds * 1000) / 1000;
}
