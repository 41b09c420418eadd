// The composer: rows that are added, moved and removed; the bank searched in place; counts asked while one types.
const form = /** @type {HTMLFormElement} */ (document.getElementById("composer"));
const items = /** @type {HTMLElement} */ (form.querySelector("[data-items]"));
const rules = /** @type {HTMLElement} */ (form.querySelector("[data-rules]"));
const total = /** @type {HTMLElement} */ (form.querySelector("[data-total]"));
const found = /** @type {HTMLElement} */ (form.querySelector("[data-bank-found]"));
let changed = document.getElementById("faults") !== null;

/** @param {() => void} run @param {number} pause */
function calmly(run, pause) {
  let waiting = 0;
  return () => { clearTimeout(waiting); waiting = setTimeout(run, pause); };
}

/** @param {string} id @returns {HTMLElement} */
function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
}

/** @param {Element} row @param {string} name */
const input = (row, name) => /** @type {HTMLInputElement} */ (row.querySelector(`[name="${name}"]`));
/** @param {string} text hundredths of a point, so that 0.1 three times is 0.3 */
const hundredths = (text) => /^\s*\d+(\.\d{1,2})?\s*$/.test(text) ? Math.round(Number(text) * 100) : 0;
const mode = () => new FormData(form).get("composition");
const branch = () => String(new FormData(form).get("branch_id") ?? "0");

function recount() {
  let count = 0;
  let points = 0;
  [...items.children].forEach((row, at) => {
    /** @type {HTMLElement} */ (row.querySelector(".item-number")).textContent = String(at + 1);
    if (mode() === "picked") { count += 1; points += hundredths(input(row, "item_points").value); }
  });
  [...rules.children].forEach((row, at) => {
    /** @type {HTMLElement} */ (row.querySelector(".item-number")).textContent = String(at + 1);
    const many = Number(input(row, "rule_count").value) || 0;
    if (mode() === "drawn") { count += many; points += many * hundredths(input(row, "rule_points").value); }
  });
  total.textContent = (total.dataset.words || "").replace("{n}", String(count)).replace("{points}", String(points / 100));
  for (const box of form.querySelectorAll("[data-mode]")) {
    /** @type {HTMLElement} */ (box).hidden = /** @type {HTMLElement} */ (box).dataset.mode !== mode();
    const rows = /** @type {HTMLElement} */ (box.querySelector("ol"));
    /** @type {HTMLElement} */ (box.querySelector("[data-none]")).hidden = rows.children.length > 0;
  }
}

function markAdded() {
  const there = new Set([...items.querySelectorAll("[name=item_question]")].map((each) => /** @type {HTMLInputElement} */ (each).value));
  for (const button of found.querySelectorAll("button")) {
    const added = there.has(button.value);
    button.disabled = added;
    button.textContent = (added ? found.dataset.added : found.dataset.add) || "";
  }
}

function touched() {
  changed = true;
  recount();
  markAdded();
}

// Rows: buttons, keys and dragging do the same.

/** @param {Element} row @param {number} step */
function move(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(row); else other.after(row);
  touched();
}

/** @param {Element} row */
function remove(row) {
  const next = row.nextElementSibling || row.previousElementSibling;
  const list = row.parentElement;
  row.remove();
  touched();
  if (list === rules) askCounts();
  const focus = next?.querySelector("[data-remove]");
  if (focus) /** @type {HTMLElement} */ (focus).focus();
}

form.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const row = target.closest("li");
  const step = target.closest("[data-move]");
  if (row && step) { move(row, Number(/** @type {HTMLElement} */ (step).dataset.move)); /** @type {HTMLElement} */ (step).focus(); }
  if (row && target.closest("[data-remove]")) remove(row);
});

items.addEventListener("keydown", (event) => {
  const row = /** @type {Element} */ (event.target).closest("li");
  if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  move(row, event.key === "ArrowUp" ? -1 : 1);
  /** @type {HTMLElement} */ (event.target).focus();
});

/** @type {Element | null} */
let dragged = null;
items.addEventListener("dragstart", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (!(target instanceof HTMLLIElement)) { event.preventDefault(); return; }
  dragged = target;
  dragged.classList.add("dragged");
});
items.addEventListener("dragover", (event) => {
  const over = /** @type {Element} */ (event.target).closest("li");
  if (!dragged) return;
  event.preventDefault();
  if (!over || over === dragged) return;
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged); else over.after(dragged);
});
items.addEventListener("dragend", () => { dragged?.classList.remove("dragged"); dragged = null; touched(); });

// The bank, in place.

let page = 1;
const pager = /** @type {HTMLElement} */ (form.querySelector("[data-bank-pager]"));

async function search() {
  const query = new URLSearchParams({ page: String(page), branch_id: branch() });
  for (const field of form.querySelectorAll("[data-bank-field]")) {
    const one = /** @type {HTMLInputElement} */ (field);
    query.set(one.dataset.bankField || "", one.value);
  }
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-bank-said]"));
  try {
    const answer = await fetch(`${form.dataset.bank}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const result = await answer.json();
    found.replaceChildren(...result.rows.map(bankRow));
    said.textContent = result.said;
    pager.hidden = result.pages < 2;
    /** @type {HTMLElement} */ (pager.querySelector("[data-bank-at]")).textContent = `${result.page} / ${result.pages}`;
    const [back, on] = pager.querySelectorAll("button");
    back.disabled = result.page <= 1;
    on.disabled = result.page >= result.pages;
    markAdded();
  } catch { said.textContent = found.dataset.failed || ""; }
}

/** @param {{id: string, stem: string, kind: string, difficulty: string}} question */
function bankRow(question) {
  const row = document.createElement("li");
  const words = document.createElement("span");
  const stem = document.createElement("span");
  const facts = document.createElement("span");
  const button = document.createElement("button");
  words.className = "item-words";
  stem.className = "item-stem";
  stem.textContent = question.stem;
  facts.className = "small soft";
  facts.textContent = `${question.kind} · ${question.difficulty}`;
  words.append(stem, facts);
  button.type = "button";
  button.className = "btn btn-quiet px-3";
  button.value = question.id;
  button.addEventListener("click", () => add(question));
  row.append(words, button);
  return row;
}

/** @param {{id: string, stem: string, kind: string, difficulty: string}} question */
function add(question) {
  const row = copyOf("new-item");
  input(row, "item_question").value = question.id;
  input(row, "item_points").value = /** @type {HTMLInputElement} */ (document.getElementById("all-points")).value;
  /** @type {HTMLElement} */ (row.querySelector(".item-stem")).textContent = question.stem;
  /** @type {HTMLElement} */ (row.querySelector(".item-facts")).textContent = `${question.kind} · ${question.difficulty}`;
  items.append(row);
  touched();
}

const searchSoon = calmly(() => { page = 1; void search(); }, 250);
for (const field of form.querySelectorAll("[data-bank-field]")) {
  field.addEventListener("input", searchSoon);
  // Enter searches; it must not send the whole form off.
  field.addEventListener("keydown", (event) => { if (/** @type {KeyboardEvent} */ (event).key === "Enter") { event.preventDefault(); searchSoon(); } });
}
pager.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-bank-page]");
  if (button) { page += Number(/** @type {HTMLElement} */ (button).dataset.bankPage); void search(); }
});
/** @type {HTMLElement} */ (form.querySelector("[data-all-points]")).addEventListener("click", () => {
  const points = /** @type {HTMLInputElement} */ (document.getElementById("all-points")).value;
  for (const row of items.children) input(row, "item_points").value = points;
  touched();
});

// Rules and what the bank has for them.

let asked = 0;
async function count() {
  if (mode() !== "drawn" || !rules.children.length) return;
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.counts || "", { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const result = await answer.json();
    [...rules.children].forEach((row, at) => {
      const one = result.rules[at];
      const place = /** @type {HTMLElement} */ (row.querySelector("[data-found]"));
      place.textContent = one ? one.said : "";
      place.classList.toggle("field-error", Boolean(one && one.lacks));
    });
  } catch { /* offline: the next change asks again */ }
}
const askCounts = calmly(() => void count(), 250);
rules.addEventListener("input", askCounts);
/** @type {HTMLElement} */ (form.querySelector("[data-add-rule]")).addEventListener("click", () => {
  const row = copyOf("new-rule");
  rules.append(row);
  touched();
  askCounts();
  /** @type {HTMLElement} */ (row.querySelector("select")).focus();
});

form.addEventListener("input", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-bank-field]") || target.id === "all-points") return;
  changed = true;
  recount();
});
form.addEventListener("change", (event) => {
  const name = /** @type {HTMLInputElement} */ (event.target).name;
  if (name === "composition" || name === "branch_id") { recount(); searchSoon(); askCounts(); }
});
form.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

recount();
void search();
void count();
document.getElementById("faults")?.focus();
