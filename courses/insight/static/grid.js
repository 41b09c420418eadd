// @ts-check
// Who is how far: a table drawn from the grid's JSON, some lines at a time so that the page never stands still.

/** @typedef {{ id: string, name: string, number: string, department: string, completed: boolean, last_at: string | null, cells: number[] }} Learner */
/** @typedef {{ total: number, lessons: { id: string, title: string, required: boolean }[], learners: Learner[] }} Grid */

const AT_ONCE = 60;
const place = /** @type {HTMLElement} */ (document.querySelector("[data-grid]"));
const find = /** @type {HTMLInputElement} */ (document.getElementById("grid-find"));
const order = /** @type {HTMLSelectElement} */ (document.getElementById("grid-order"));

/** @type {Record<string, (a: Learner, b: Learner) => number>} */
const ORDERS = {
  name: () => 0,
  done: (a, b) => reached(a) - reached(b),
  idle: (a, b) => (a.last_at || "").localeCompare(b.last_at || ""),
};

/** @param {Learner} learner */
const reached = (learner) => learner.cells.reduce((sum, cell) => sum + Math.max(0, cell), 0);

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} [text] @param {string} [look] */
function element(tag, text = "", look = "") {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (look) made.className = look;
  return made;
}

/** @param {number} cell */
const word = (cell) => (cell === 100 ? "✓" : cell > 0 ? String(cell) : cell < 0 ? "–" : "");

/** @param {number} cell */
const shade = (cell) => (cell === 100 ? "cell-done" : cell > 0 ? `cell-${Math.ceil(cell / 34)}` : "");

/** @param {Learner} learner */
function line(learner) {
  const row = element("tr");
  const head = element("th");
  head.scope = "row";
  head.append(element("span", learner.name, "break"), element("span", `${learner.number} ${learner.department}`, "small soft break"));
  row.append(head, ...learner.cells.map((cell) => element("td", word(cell), shade(cell))));
  return row;
}

/** @param {Grid} grid */
function heading(grid) {
  const row = element("tr");
  const corner = element("th", place.dataset.name);
  corner.scope = "col";
  row.append(corner);
  for (const lesson of grid.lessons) {
    const head = element("th");
    head.scope = "col";
    head.title = lesson.title;
    head.append(element("span", lesson.title));
    row.append(head);
  }
  const made = element("thead");
  made.append(row);
  return made;
}

/** @param {Grid} grid */
function draw(grid) {
  const table = element("table", "", "insight-grid");
  let lines = element("tbody");
  table.append(heading(grid), lines);
  place.replaceChildren(table);
  let turn = 0;
  const fill = () => {
    const mine = ++turn;
    const wanted = find.value.trim().toLowerCase();
    const shown = grid.learners
      .filter((each) => `${each.name} ${each.number} ${each.department}`.toLowerCase().includes(wanted))
      .sort(ORDERS[order.value] || ORDERS.name);
    const fresh = element("tbody");
    lines.replaceWith(fresh);
    lines = fresh;
    let from = 0, many = AT_ONCE; // twice as many each time: every turn lays out all lines anew
    const some = () => {
      if (mine !== turn) return;
      lines.append(...shown.slice(from, from + many).map(line));
      from += many;
      many *= 2;
      if (from < shown.length) requestAnimationFrame(some);
      else performance.mark("grid-drawn");
    };
    some();
  };
  find.addEventListener("input", fill);
  order.addEventListener("change", fill);
  fill();
}

async function start() {
  const answer = await fetch(place.dataset.grid || "", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  draw(await answer.json());
}

start().catch(() => { /** @type {HTMLElement} */ (place.querySelector("[data-waiting]")).textContent = place.dataset.failed || ""; });
