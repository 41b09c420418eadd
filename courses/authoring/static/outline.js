// @ts-check
// The outline: sections and lessons moved by dragging, by buttons and by Alt with the arrow keys; each move is saved.
import { one, token } from "./dom.js";

const outline = one("[data-outline]");
const said = one("[data-said]");
const titleOf = (/** @type {HTMLElement} */ each) => each.dataset.title || "";
const sections = () => /** @type {HTMLElement[]} */ ([...outline.querySelectorAll("[data-section]")]);
const lessons = (/** @type {Element} */ section) => /** @type {HTMLElement[]} */ ([...section.querySelectorAll("[data-lesson]")]);
let saving = Promise.resolve();

/** Moves are sent one after another, each with the order as it then stands. */
function save() {
  saving = saving.then(async () => {
    const order = sections().map((section) => ({
      section: Number(section.dataset.section), lessons: lessons(section).map((each) => Number(each.dataset.lesson)),
    }));
    try {
      const answer = await fetch(outline.dataset.outline || "", {
        method: "PUT", headers: { "Content-Type": "application/json", "X-CSRFToken": token() }, body: JSON.stringify({ order }),
      });
      if (!answer.ok) say((await answer.json()).detail || outline.dataset.failed, true);
    } catch { say(outline.dataset.failed, true); }
  });
}

/** @param {string | undefined} words @param {boolean} [wrong] */
function say(words, wrong = false) {
  said.textContent = words || "";
  said.classList.toggle("visually-hidden", !wrong);
  said.classList.toggle("flash", wrong);
  said.classList.toggle("flash-error", wrong);
}

/** @param {HTMLElement} row */
function tell(row) {
  if (row.dataset.lesson) {
    const section = /** @type {HTMLElement} */ (row.closest("[data-section]"));
    const all = lessons(section);
    say((outline.dataset.moved || "").replace("{title}", titleOf(row)).replace("{section}", titleOf(section)).replace("{n}", String(all.indexOf(row) + 1)).replace("{m}", String(all.length)));
  } else {
    const all = sections();
    say((outline.dataset.movedSection || "").replace("{title}", titleOf(row)).replace("{n}", String(all.indexOf(row) + 1)).replace("{m}", String(all.length)));
  }
}

/** A lesson at the end of its section goes on into the next one. @param {HTMLElement} row @param {number} step */
function moveLesson(row, step) {
  const beside = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (beside) { if (step < 0) beside.before(row); else beside.after(row); return true; }
  const all = sections();
  const next = all[all.indexOf(/** @type {HTMLElement} */ (row.closest("[data-section]"))) + step];
  if (!next) return false;
  const list = one("[data-lessons]", next);
  if (step < 0) list.append(row); else list.prepend(row);
  return true;
}

/** @param {HTMLElement} section @param {number} step */
function moveSection(section, step) {
  const beside = step < 0 ? section.previousElementSibling : section.nextElementSibling;
  if (!beside) return false;
  if (step < 0) beside.before(section); else beside.after(section);
  return true;
}

/** @param {HTMLElement} row @param {number} step @param {HTMLElement} focus */
function move(row, step, focus) {
  if (!(row.dataset.lesson ? moveLesson(row, step) : moveSection(row, step))) return;
  focus.focus();
  tell(row);
  save();
}

outline.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-move], [data-move-section]"));
  if (!button) return;
  const row = /** @type {HTMLElement} */ (button.closest(button.dataset.move ? "[data-lesson]" : "[data-section]"));
  move(row, Number(button.dataset.move || button.dataset.moveSection), button);
});

outline.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.matches("input, select")) return; // there the keys have a meaning already
  const row = /** @type {HTMLElement | null} */ (target.closest("[data-lesson], [data-section]"));
  if (!row) return;
  event.preventDefault();
  move(row, event.key === "ArrowUp" ? -1 : 1, target);
});

const { default: Sortable } = await import(outline.dataset.sortable || "");
const dropped = (/** @type {{ item: HTMLElement }} */ event) => { tell(event.item); save(); };
new Sortable(outline, { draggable: "[data-section]", handle: "[data-grip-section]", animation: 150, onEnd: dropped });
for (const list of outline.querySelectorAll("[data-lessons]")) {
  new Sortable(list, { group: "lessons", draggable: "[data-lesson]", handle: "[data-grip]", animation: 150, onEnd: dropped });
}
