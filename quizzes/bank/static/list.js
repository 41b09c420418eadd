// The bank's list: j and k (or the arrows) walk through it, the pane beside it follows, ticks open the bulk bar.
const bank = /** @type {HTMLElement} */ (document.getElementById("bank"));
const pane = /** @type {HTMLElement} */ (document.getElementById("pane"));
const search = /** @type {HTMLInputElement} */ (document.getElementById("q"));
const rows = /** @type {HTMLTableRowElement[]} */ ([...bank.querySelectorAll("tr[data-question]")]);
const ticks = /** @type {HTMLInputElement[]} */ ([...bank.querySelectorAll("input[name=ids]")]);
const all = /** @type {HTMLInputElement | null} */ (bank.querySelector("[data-tick-all]"));
const bar = /** @type {HTMLElement | null} */ (bank.querySelector("[data-bulkbar]"));
const wide = window.matchMedia("(min-width: 992px)");
/** @type {Map<string, string>} */
const seen = new Map();
let at = Math.max(0, rows.findIndex((row) => row.classList.contains("on")));
let asked = 0;

/** @param {number} index @returns {HTMLAnchorElement} */
const linkOf = (index) => /** @type {HTMLAnchorElement} */ (rows[index].querySelector("a.stem-link"));

/** Mark the row and show its question beside the list. @param {number} index */
async function look(index) {
  if (!rows[index]) return;
  rows[at]?.classList.remove("on");
  linkOf(at).removeAttribute("aria-current");
  at = index;
  rows[at].classList.add("on");
  linkOf(at).setAttribute("aria-current", "true");
  rows[at].scrollIntoView({ block: "nearest" });
  const id = rows[at].dataset.question || "";
  const address = new URL(location.href);
  address.searchParams.set("at", id);
  history.replaceState(null, "", address);
  const mine = ++asked;
  const text = seen.get(id) ?? await fetched(linkOf(at).href);
  if (mine !== asked) return; // walked on meanwhile
  if (text === null) { pane.textContent = bank.dataset.loadFailed || ""; return; }
  seen.set(id, text);
  pane.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  pane.scrollTop = 0;
}

/** @param {string} href @returns {Promise<string | null>} */
async function fetched(href) {
  try {
    const answer = await fetch(`${href}?pane=1`);
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch { return null; }
}

function counted() {
  const number = ticks.filter((tick) => tick.checked).length;
  if (!bar) return;
  bar.hidden = number === 0;
  const text = /** @type {HTMLElement} */ (bar.querySelector("[data-ticked]"));
  text.textContent = (text.dataset.text || "").replace("{n}", String(number));
  if (all) { all.checked = number === ticks.length; all.indeterminate = number > 0 && number < ticks.length; }
}

/** @param {KeyboardEvent} event */
function key(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target === search && event.key === "Escape") { search.blur(); return; }
  if (target.closest("input:not([type=checkbox]), textarea, select, summary, button, dialog")) return;
  if (event.key === "/") search.focus();
  else if (event.key === "j" || event.key === "ArrowDown") void look(Math.min(at + 1, rows.length - 1));
  else if (event.key === "k" || event.key === "ArrowUp") void look(Math.max(at - 1, 0));
  else if (event.key === "x" && ticks[at]) { ticks[at].checked = !ticks[at].checked; counted(); }
  else if (event.key === "Enter" && !target.closest("a") && rows[at]) location.href = `${linkOf(at).href}/edit`;
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", key);
bank.addEventListener("change", (event) => {
  if (event.target === all) for (const tick of ticks) tick.checked = /** @type {HTMLInputElement} */ (all).checked;
  counted();
});
rows.forEach((row, index) => row.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || target.closest(".tick-cell")) return;
  event.preventDefault();
  void look(index);
}));
// One menu at a time; a press beside it or Escape closes it.
const menus = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.bank-menu")]);
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) if (menu.open) { menu.open = false; menu.querySelector("summary")?.focus(); }
});
counted();
