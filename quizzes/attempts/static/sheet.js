// The answer sheet (答题卡): which questions are answered, flagged, in front of you.
import { fill, h } from "./dom.js";

export class Sheet {
  /** @param {HTMLElement[]} grids all show the same @param {import("./types.js").Words} words @param {(index: number) => void} go */
  constructor(grids, words, go) {
    this.grids = grids;
    this.words = words;
    this.go = go;
  }

  /** @param {{answered: boolean, flagged: boolean}[]} marks @param {number} current */
  paint(marks, current) {
    for (const grid of this.grids) {
      if (grid.children.length !== marks.length) {
        grid.replaceChildren(...marks.map((_mark, index) => h("button", { type: "button", class: "cell num", onclick: () => this.go(index) }, String(index + 1))));
      }
      marks.forEach((mark, index) => {
        const cell = /** @type {HTMLElement} */ (grid.children[index]);
        cell.classList.toggle("answered", mark.answered);
        cell.classList.toggle("flagged", mark.flagged);
        if (index === current) cell.setAttribute("aria-current", "step");
        else cell.removeAttribute("aria-current");
        const state = [mark.answered ? this.words.answered : this.words.unanswered, ...(mark.flagged ? [this.words.flagged] : [])];
        cell.setAttribute("aria-label", fill(this.words.cell, { n: index + 1, state: state.join(this.words.comma) }));
      });
    }
  }
}
