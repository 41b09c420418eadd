// @ts-check
// Reading: how long the page was in sight, and how far down it was seen.

const EVERY = 10; // seconds between reports

/** @param {HTMLElement} page @param {import("./reports.js").Reports} reports */
export function follow(page, reports) {
  const text = /** @type {HTMLElement} */ (page.querySelector("[data-reading]") || page);
  let seconds = 0;
  let to = 0;
  let told = 0;

  const look = () => {
    const box = text.getBoundingClientRect();
    const seen = (innerHeight - box.top) / Math.max(1, box.height);
    to = Math.max(to, Math.min(1, Math.max(0, seen)));
  };
  const report = () => {
    if (page.dataset.done) return;
    look();
    reports.add({ seconds, to: Math.round(to * 1000) / 1000 });
    told = to;
    seconds = 0;
  };

  addEventListener("scroll", look, { passive: true });
  const clock = setInterval(() => {
    if (page.dataset.done) return clearInterval(clock);
    if (document.visibilityState !== "visible") return;
    seconds += 1;
    look();
    if (seconds >= EVERY || (to >= 0.97 && told < 0.97 && seconds >= 2)) report();
  }, 1_000);
  addEventListener("pagehide", () => {
    if (seconds > 0 && !page.dataset.done) reports.leave({ seconds, to: Math.round(to * 1000) / 1000 });
    seconds = 0;
  });
  report(); // opens the session: time counts from here
}
