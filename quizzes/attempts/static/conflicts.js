// Two pages answered the same question: both answers are shown, and the person chooses.
import { close, fill, one, open } from "./dom.js";
import { KINDS } from "./kinds/index.js";

/** @typedef {{index: number, question: import("./types.js").Question, mine: import("./types.js").Entry, theirs: {response: import("./types.js").Response, seq: number, writer: number}}} Conflict */

export class Conflicts {
  /** @param {import("./types.js").Words} words @param {(conflict: Conflict, mine: boolean) => void} chosen */
  constructor(words, chosen) {
    this.words = words;
    this.chosen = chosen;
    /** @type {Conflict[]} */
    this.waiting = [];
    this.dialog = one("#conflict");
    this.dialog.addEventListener("cancel", (/** @type {Event} */ event) => event.preventDefault());
    one("#conflict-mine").addEventListener("click", () => this.settle(true));
    one("#conflict-theirs").addEventListener("click", () => this.settle(false));
  }

  /** @param {Conflict} conflict */
  add(conflict) {
    this.waiting = this.waiting.filter((other) => other.index !== conflict.index);
    this.waiting.push(conflict);
    this.show();
  }

  show() {
    const conflict = this.waiting[0];
    if (!conflict) return close(this.dialog);
    const { question, mine, theirs, index } = conflict;
    const say = (/** @type {import("./types.js").Response} */ response) => KINDS[question.type].describe(question, response, this.words) || this.words.nothing;
    one("#conflict-title").textContent = fill(this.words.conflict, { n: index + 1 });
    one("#conflict-mine-text").textContent = say(mine.response);
    one("#conflict-theirs-text").textContent = say(theirs.response);
    return open(this.dialog);
  }

  /** @param {boolean} mine */
  settle(mine) {
    const conflict = this.waiting.shift();
    if (conflict) this.chosen(conflict, mine);
    this.show();
  }
}
