// @ts-check
// Video and audio: reports what was really played, offers speed, size, chapters and a small window, and goes on where it was.

import { addressOf, preferred, remember } from "./sizes.js";

const EVERY = 15; // seconds between reports while it plays
const SPEED = "lesson-speed";
const RETRY = 5_000; // ms before what can't be played is tried again, doubled each time
const LONGEST = 60_000;

/** @typedef {{at: number, plays: boolean, tracks: TextTrackMode[]}} Place */

export class Player {
  /**
   * @param {HTMLElement} page
   * @param {import("./reports.js").Reports | null} reports null: nobody is told, as in a preview
   * @param {Record<string, string>} words
   */
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
    this.failures = 0;
    this.trying = false;
    /** @type {Place | null} */
    this.place = null; // where it goes on once another address has answered
    this.size = preferred();
    if (!this.media) return; // its file is gone, and the page says so
    this.tools();
    this.choice();
    this.listen();
    if (this.media.error) this.failed();
    if (!reports) return;
    page.addEventListener("state", (event) => this.show(/** @type {CustomEvent} */ (event).detail));
    reports.add({ intervals: [], rate: 1 }); // opens the session: time counts from here
  }

  listen() {
    const media = this.media;
    const resume = Number(this.page.dataset.resume || 0);
    const start = () => {
      if (/^#t=/.test(location.hash)) return; // an address that names a second comes first
      if (resume > 3 && resume < media.duration - 5) media.currentTime = resume;
    };
    if (media.readyState >= 1) start();
    else media.addEventListener("loadedmetadata", start, { once: true });
    media.addEventListener("loadedmetadata", () => this.settle());
    media.addEventListener("playing", () => this.begin());
    media.addEventListener("timeupdate", () => this.tick());
    for (const name of ["pause", "seeking", "waiting", "ended"]) media.addEventListener(name, () => this.end());
    for (const name of ["pause", "ended"]) media.addEventListener(name, () => this.report());
    media.addEventListener("error", () => this.failed());
    document.addEventListener("visibilitychange", () => {
      // What played before and what plays after count differently.
      this.end();
      this.report(document.visibilityState === "visible");
      if (!media.paused) this.begin();
    });
    addEventListener("pagehide", () => {
      this.end();
      if (this.played.length) this.reports?.leave(this.taken(document.visibilityState !== "visible"));
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
    if (at - this.from > 1) this.failures = 0;
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
    const taken = this.taken(hidden);
    if (taken.intervals.length) this.reports?.add(taken);
  }

  /** @param {boolean} hidden */
  taken(hidden) {
    const intervals = this.played;
    this.played = [];
    return { intervals, rate: this.media.playbackRate, ...(hidden ? { hidden: true } : {}) };
  }

  /** Offers the sizes that there are, and begins with the one that fits. */
  choice() {
    const choice = /** @type {HTMLSelectElement | null} */ (this.page.querySelector("[data-size]"));
    if (!choice) return;
    choice.value = this.size;
    const begun = choice.selectedOptions[0];
    if (begun && !begun.defaultSelected) this.load(begun.dataset.address || "");
    choice.addEventListener("change", async () => {
      const size = choice.value;
      try {
        const address = await this.fresh(size); // the one in the page may have ended by now
        if (choice.value !== size) return; // chosen anew meanwhile
        this.size = size;
        remember(size);
        this.load(address);
      } catch {
        if (choice.value === size) choice.value = this.size;
      }
    });
  }

  /** An address that is good now. @param {string} size */
  async fresh(size) {
    const answer = await fetch(this.page.dataset.renew || "", { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return addressOf(await answer.json(), size);
  }

  /** Plays from another address, and goes on as it was. @param {string} address */
  load(address) {
    const { media } = this;
    this.end();
    // Of two changes in a row the first knows where it was.
    this.place ??= {
      at: media.currentTime,
      plays: !media.paused && !media.ended,
      tracks: [...media.textTracks].map((track) => track.mode),
    };
    media.defaultPlaybackRate = media.playbackRate; // what a new address begins with
    media.src = address;
  }

  /** What was loaded can be played: on from where it was. */
  settle() {
    const { media, place } = this;
    this.place = null;
    if (!place) return;
    [...media.textTracks].forEach((track, number) => { track.mode = place.tracks[number]; });
    if (place.at > 0) media.currentTime = place.at;
    if (place.plays) media.play().catch(() => {});
  }

  /** An address is good for minutes and a long pause outlives it; what can't be played may be made playable meanwhile. */
  failed() {
    if (this.trying || !this.page.dataset.renew) return;
    this.trying = true;
    const wait = this.failures ? Math.min(RETRY * 2 ** (this.failures - 1), LONGEST) : 0;
    this.failures += 1;
    setTimeout(async () => {
      try {
        const address = await this.fresh(this.size);
        this.trying = false;
        this.load(address);
      } catch {
        this.trying = false;
        this.failed();
      }
    }, wait);
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
