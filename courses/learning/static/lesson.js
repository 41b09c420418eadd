// @ts-check
// What every lesson's page does: says whether what was learned is recorded, and brings in what its kind needs.

import { signInAgain } from "../web/js/sign-in.js";
import { Reports } from "./reports.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-lesson]"));
const line = /** @type {HTMLElement} */ (document.querySelector("[data-standing]"));
const words = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("lesson-words")).textContent || "{}");

/** @param {string} standing @param {string} [why] */
function tell(standing, why = "") {
  line.dataset.standing = standing;
  line.textContent = (words[standing] || "").replace("{why}", why);
  const again = /** @type {HTMLElement | null} */ (page.querySelector("[data-sign-in-again]"));
  if (again) again.hidden = standing !== "signed-out";
}

/** @param {{completed: boolean}} state */
function done(state) {
  if (!state.completed || page.dataset.done) return;
  page.dataset.done = "1";
  for (const each of document.querySelectorAll("[data-when-done]")) each.removeAttribute("hidden");
  document.querySelector(".lesson-line.on .lesson-mark")?.classList.add("done");
}

// Where there is room beside the lesson the contents lie open.
if (matchMedia("(min-width: 992px)").matches) page.querySelector("[data-contents]")?.setAttribute("open", "");

const kind = page.dataset.kind;
if (document.querySelector(".math")) import("./math.js").then((module) => module.draw(page.dataset.katex || ""));
if (page.querySelector("[data-document]")) import("./document.js").then((module) => module.show(page));
import("./notes.js").then((module) => module.notes(page));
if (page.dataset.questions) import("./asking.js").then((module) => module.ask(page, done));
if (page.dataset.record) {
  signInAgain(page.dataset.person || "", words);
  const reports = new Reports(page.dataset.record, page.dataset.person || "", tell, (state) => {
    done(state);
    page.dispatchEvent(new CustomEvent("state", { detail: state }));
  });
  page.querySelector("[data-sign-in-again]")?.addEventListener("click", () => reports.flush());
  if (kind === "video" || kind === "audio") import("./player.js").then((module) => new module.Player(page, reports, words));
  else import("./reading.js").then((module) => module.follow(page, reports));
} else if (page.querySelector("video, audio")) {
  // An author's preview, or a recording whose length nobody knows: it plays like all others, and nobody is told.
  import("./player.js").then((module) => new module.Player(page, null, words));
}
