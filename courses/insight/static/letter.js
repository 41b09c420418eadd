// @ts-check
// Ticks everybody who stopped at one lesson, and shows when they are all ticked.

for (const stop of document.querySelectorAll(".insight-stop")) {
  const all = /** @type {HTMLInputElement} */ (stop.querySelector("[data-all]"));
  const people = /** @type {HTMLInputElement[]} */ ([...stop.querySelectorAll("[name=people]")]);
  const look = () => {
    const ticked = people.filter((each) => each.checked).length;
    all.checked = ticked === people.length;
    all.indeterminate = ticked > 0 && ticked < people.length;
  };
  all.addEventListener("change", () => { for (const each of people) each.checked = all.checked; });
  stop.addEventListener("change", look);
  /** @type {HTMLElement} */ (all.parentElement).hidden = people.length < 2;
  look();
}
