// @ts-check
// Questions inside a video or audio: it stops, one is asked, and the server says whether the answer is right.

/** @typedef {{uid: string, at_seconds: number, must: boolean, answered: boolean, type: string, stem_html: string, response: any}} Asked */

const NEAR = 3; // seconds: who jumps over a question that need not be answered is not asked it

/** @param {HTMLElement} page @param {(state: {completed: boolean}) => void} done */
export async function ask(page, done) {
  const media = /** @type {HTMLMediaElement | null} */ (page.querySelector("video, audio"));
  const dialog = /** @type {HTMLDialogElement | null} */ (page.querySelector("[data-asking]"));
  if (!media || !dialog) return;
  const tried = page.dataset.try || ""; // in a preview answers are judged, and not kept
  const [{ KINDS }, { cleaned, close, open }, questions] = await Promise.all([
    import(dialog.dataset.kinds || ""),
    import(dialog.dataset.dom || ""),
    asked((page.dataset.questions || "") + tried),
  ]);
  const words = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("asking-words")).textContent || "{}");
  /** @param {string} name @returns {any} */
  const part = (name) => dialog.querySelector(`[data-part=${name}]`);
  const seen = new Set(questions.filter((each) => each.answered).map((each) => each.uid));
  let last = media.currentTime;
  /** @type {Asked | null} */
  let now = null;
  /** @type {any} */
  let response = null;
  /** @type {any} */
  let mounted = {};

  const look = () => {
    const at = media.currentTime;
    const due = questions.find((each) => !seen.has(each.uid) && each.at_seconds <= at
      && (each.must || (each.at_seconds >= last - 1 && at - each.at_seconds < NEAR)));
    last = at;
    if (due && !now) show(due);
  };
  media.addEventListener("timeupdate", look);
  if (!media.paused || media.ended) look(); // what played while the questions were on their way
  media.addEventListener("play", () => { if (now) media.pause(); });
  dialog.addEventListener("cancel", (event) => { if (now && now.must && !seen.has(now.uid)) event.preventDefault(); });
  dialog.addEventListener("close", () => {
    if (!now) return;
    // A browser lets nobody hold a dialog open against the second Escape: it comes back by itself.
    if (now.must && !seen.has(now.uid)) open(dialog);
    else leave();
  });
  part("skip").addEventListener("click", () => close(dialog));
  part("on").addEventListener("click", () => close(dialog));
  part("answer").addEventListener("click", send);

  /** @param {Asked} question */
  function show(question) {
    now = question;
    response = null;
    media?.pause();
    uncover(media);
    part("stem").replaceChildren(cleaned(question.stem_html));
    part("host").replaceChildren();
    part("verdict").replaceChildren();
    delete part("verdict").dataset.right;
    part("host").inert = false;
    part("skip").hidden = question.must;
    part("answer").hidden = false;
    part("on").hidden = true;
    mounted = KINDS[question.type].mount({
      question, response, stem: part("stem"), host: part("host"), words,
      change: (/** @type {any} */ given) => { response = given; },
    });
    open(dialog);
  }

  async function send() {
    if (!now) return;
    if (mounted.collect) mounted.collect();
    if (!response) { say(words.answerFirst); return; }
    part("answer").disabled = true;
    try {
      const token = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=csrf-token]")).content;
      const told = await fetch(`${page.dataset.questions}/${now.uid}${tried}`, {
        method: "POST", credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ response }),
      });
      if (!told.ok) { say(told.status === 422 ? words.answerFirst : words.notSent); return; }
      judged(now, await told.json());
    } catch {
      say(words.notSent);
    } finally {
      part("answer").disabled = false;
    }
  }

  /** @param {Asked} question @param {any} verdict */
  function judged(question, verdict) {
    seen.add(question.uid);
    part("host").inert = true;
    part("answer").hidden = part("skip").hidden = true;
    part("on").hidden = false;
    say(verdict.withheld ? words.kept : verdict.right ? words.right : words.wrong);
    if (verdict.withheld) say(verdict.withheld, true);
    else part("verdict").dataset.right = String(verdict.right);
    if (verdict.right === false) say(words.rightIs.replace("{answer}", KINDS[question.type].describe(question, verdict.key, words)), true);
    if (verdict.explanation) say(verdict.explanation, true);
    part("on").focus();
    done(verdict);
  }

  /** @param {string} text @param {boolean} [more] */
  function say(text, more = false) {
    if (!more) part("verdict").replaceChildren();
    const line = document.createElement("p");
    line.textContent = text;
    part("verdict").append(line);
  }

  function leave() {
    if (now) seen.add(now.uid); // one that was left is asked again the next time the page is opened
    now = null;
    if (media && !media.ended) media.play().catch(() => {});
  }
}

/** The questions, asked for until they come: a video must not run on without them because the network was away once.
 * @param {string} address @returns {Promise<Asked[]>} */
async function asked(address) {
  for (let wait = 1_000; ; wait = Math.min(wait * 2, 30_000)) {
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.ok) return (await answer.json()).questions;
      if (answer.status < 500 && answer.status !== 429) return []; // signed out, or not open any more
    } catch {
      // no network: once more
    }
    await new Promise((go) => setTimeout(go, wait));
  }
}

/** Out of the whole screen and the small window: the question is on the page. @param {any} media */
function uncover(media) {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  else if (media.webkitDisplayingFullscreen) media.webkitExitFullscreen();
  if (document.pictureInPictureElement) document.exitPictureInPicture().catch(() => {});
}
