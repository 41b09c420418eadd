// Rows of the editor (options, steps, blanks): added, removed and moved by buttons and keys, without a round trip.

/** @param {HTMLElement} group */
const list = (group) => /** @type {HTMLElement} */ (group.querySelector("[data-row-list]"));

/** @param {HTMLElement} group @returns {HTMLElement[]} */
const rowsOf = (group) => [...list(group).children].map((row) => /** @type {HTMLElement} */ (row));

/** @param {HTMLElement} row @returns {HTMLTextAreaElement} */
const textOf = (row) => /** @type {HTMLTextAreaElement} */ (row.querySelector("textarea"));

/** Says that the form was changed other than by typing. @param {HTMLElement} group */
function changed(group) {
  group.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A text as tall as what is in it. @param {HTMLTextAreaElement} area */
export function grow(area) {
  area.rows = Math.max(1, Math.min(12, area.value.split("\n").length));
}

/** Names, numbers and buttons after the rows' places. @param {HTMLElement} group */
function renumber(group) {
  const name = group.dataset.rows || "";
  const rows = rowsOf(group);
  const pattern = new RegExp(`^${name}-\\d+-`);
  rows.forEach((row, index) => {
    for (const input of row.querySelectorAll("[name]")) {
      const old = input.getAttribute("name") || "";
      if (pattern.test(old)) input.setAttribute("name", old.replace(pattern, `${name}-${index}-`));
    }
    const number = row.querySelector("[data-row-number]");
    if (number) number.textContent = String(index + 1);
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (row.querySelectorAll("button[data-row]"))) {
      button.value = `${name} ${button.dataset.row} ${index}`;
      button.disabled = (button.dataset.row === "up" && index === 0)
        || (button.dataset.row === "down" && index === rows.length - 1);
    }
  });
}

/** An empty row like the last one. @param {HTMLElement} group @returns {HTMLElement | null} */
function add(group) {
  const rows = rowsOf(group);
  if (rows.length >= Number(group.dataset.most || 30)) return null;
  const row = /** @type {HTMLElement} */ (rows[rows.length - 1].cloneNode(true));
  for (const field of /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */ (row.querySelectorAll("input, textarea"))) {
    if (field instanceof HTMLInputElement && /checkbox|radio/.test(field.type)) field.checked = false;
    else field.value = "";
  }
  row.querySelector("[data-unmarked]")?.remove();
  const id = /** @type {HTMLInputElement | null} */ (row.querySelector("[data-row-id]"));
  if (id) {
    id.value = Math.random().toString(36).slice(2, 10);
    const mark = /** @type {HTMLInputElement | null} */ (row.querySelector("[name=correct]"));
    if (mark) mark.value = id.value;
  }
  list(group).append(row);
  grow(textOf(row));
  renumber(group);
  return row;
}

/** @param {HTMLElement} group @param {HTMLElement} row */
function remove(group, row) {
  const rows = rowsOf(group);
  if (rows.length < 2) return;
  const next = row.previousElementSibling || row.nextElementSibling;
  row.remove();
  renumber(group);
  textOf(/** @type {HTMLElement} */ (next)).focus();
}

/** @param {HTMLElement} group @param {HTMLElement} row @param {"up" | "down"} way */
function move(group, row, way) {
  if (way === "up") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  renumber(group);
}

/** @param {HTMLElement} group @param {MouseEvent} event */
function pressed(group, event) {
  const button = /** @type {HTMLButtonElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("button[data-row]"));
  if (!button) return;
  event.preventDefault();
  const row = /** @type {HTMLElement | null} */ (button.closest("[data-edit-row]"));
  if (button.dataset.row === "add") { const made = add(group); if (made) textOf(made).focus(); }
  else if (row && button.dataset.row === "remove") remove(group, row);
  else if (row) { move(group, row, button.dataset.row === "up" ? "up" : "down"); button.focus(); }
  changed(group);
}

/** Alt+↑ and Alt+↓ move, Enter goes to the next row or makes one, Backspace in an empty one takes it away.
 * @param {HTMLElement} group @param {KeyboardEvent} event */
function typed(group, event) {
  const row = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-edit-row]"));
  if (!row || event.isComposing || !(event.target instanceof HTMLTextAreaElement)) return;
  const fixed = group.dataset.follows !== undefined;
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    move(group, row, event.key === "ArrowUp" ? "up" : "down");
    event.target.focus();
  } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !fixed) {
    const next = /** @type {HTMLElement | null} */ (row.nextElementSibling) || add(group);
    if (next) textOf(next).focus();
  } else if (event.key === "Backspace" && !event.target.value && !fixed && rowsOf(group).length > 2) remove(group, row);
  else return;
  event.preventDefault();
  changed(group);
}

/** As many rows as the stem has blanks; a row with something in it stays. @param {HTMLElement} group @param {string} stem */
function follow(group, stem) {
  const named = stem.match(/\{\{\s*\d{1,3}\s*\}\}/g);
  const wanted = Math.max(1, (named || stem.match(/_{3,}/g) || []).length);
  while (rowsOf(group).length < wanted && add(group));
  for (const row of rowsOf(group).slice(wanted).reverse()) {
    const filled = [...row.querySelectorAll("input:not([type=checkbox]), textarea")]
      .some((field) => /** @type {HTMLInputElement} */ (field).value.trim());
    if (filled) break;
    row.remove();
  }
  renumber(group);
}

/** @param {HTMLElement} form */
export function start(form) {
  for (const group of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-rows]"))) {
    group.addEventListener("click", (event) => pressed(group, event));
    group.addEventListener("keydown", (event) => typed(group, event));
    const followed = /** @type {HTMLTextAreaElement | null} */ (form.querySelector(`#${group.dataset.follows || "none"}`));
    followed?.addEventListener("input", () => follow(group, followed.value));
  }
  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.matches("[data-grow]")) grow(event.target);
  });
  for (const area of /** @type {NodeListOf<HTMLTextAreaElement>} */ (form.querySelectorAll("[data-grow]"))) grow(area);
}
