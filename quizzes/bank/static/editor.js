// The editor: rows, texts, and a preview that follows what is typed.
import { start as startRows } from "./rows.js";
import { start as startTexts } from "./texts.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("editor"));
const pane = /** @type {HTMLElement} */ (document.getElementById("preview"));
const PAUSE = 350;
let timer = 0;
let asked = 0;
let dirty = form.querySelector(".field-error") !== null;

async function preview() {
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.previewUrl || "", { method: "POST", body: new FormData(form) });
    const text = await answer.text();
    if (!answer.ok || mine !== asked) return; // a later one is on its way
    pane.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  } catch { /* offline: the next keystroke asks again */ }
}

startRows(form);
startTexts(form);
form.addEventListener("input", () => {
  dirty = true;
  clearTimeout(timer);
  timer = window.setTimeout(preview, PAUSE);
});
form.addEventListener("submit", () => { dirty = false; });
window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && (event.key === "s" || event.key === "Enter")) {
    event.preventDefault();
    form.requestSubmit(/** @type {HTMLButtonElement} */ (form.querySelector(".editor-actions [value=save]")));
  }
});
for (const button of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-without-script]"))) button.hidden = true;
const fault = form.querySelector(".is-invalid, .has-error textarea, .has-error input:not([type=hidden])");
if (fault instanceof HTMLElement) fault.focus();
