// A passage with errors: touch what is wrong, type what is right. Works with thumbs, a mouse and keys.
import { fill, h, icon } from "../dom.js";
import { between, pieces } from "./passage.js";

/** @typedef {{start: number, end: number, text: string}} Correction */

/** @type {import("../types.js").Kind} */
export const kind = {
  mount(place) {
    const editor = new Editor(place);
    return { collect: () => editor.collect() };
  },
  describe: (question, response, words) =>
    ((response && response.corrections) || []).map((/** @type {Correction} */ one) => inWords(question.passage || "", one, words)).join("\n"),
  answered: (response) => Boolean(response && response.corrections && response.corrections.length),
};

/** @param {string} passage @param {Correction} one @param {import("../types.js").Words} words */
function inWords(passage, one, words) {
  const wrong = between(passage, one.start, one.end);
  if (!one.text) return fill(words.deleted, { wrong });
  return fill(words.corrected, { wrong, right: one.text });
}

class Editor {
  /** @param {import("../types.js").Place} place */
  constructor({ question, response, host, change, words }) {
    this.passage = question.passage || "";
    this.words = words;
    this.change = change;
    /** @type {Correction[]} */
    this.corrections = ((response && response.corrections) || []).map((/** @type {Correction} */ one) => ({ ...one }));
    this.pieces = pieces(this.passage);
    /** @type {{from: number, to: number} | null} indexes of pieces, both included */
    this.chosen = null;
    this.cursor = 0;
    /** @type {HTMLElement[]} */
    this.spans = [];
    this.build(host);
    this.paint();
  }

  /** @param {HTMLElement} host */
  build(host) {
    this.spans = this.pieces.map((piece, index) => h("span", { class: "piece", "data-at": index, text: piece.text }));
    this.text = h("div", { class: "passage passage-live", tabindex: 0, role: "application", "aria-label": this.words.passage, "aria-describedby": "passage-hint" }, ...this.spans);
    this.text.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event));
    this.text.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.press(event));
    this.text.addEventListener("click", (/** @type {MouseEvent} */ event) => this.tap(event));
    this.spoken = h("p", { class: "visually-hidden", "aria-live": "polite" });
    this.list = h("ul", { class: "mended", "aria-label": this.words.corrections });
    host.append(h("p", { class: "hint", id: "passage-hint", text: this.words.passageHint }), this.text, this.panel(), this.list, this.spoken);
  }

  panel() {
    const button = (/** @type {string} */ label, /** @type {() => void} */ what, quiet = true) =>
      h("button", { type: "button", class: quiet ? "btn btn-quiet" : "btn btn-primary", onclick: what }, label);
    this.quote = h("strong", { class: "mend-quote" });
    this.input = h("input", { class: "form-control", type: "text", maxlength: 200, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "done", "aria-label": this.words.rightText, placeholder: this.words.rightText });
    this.input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); this.mend(); }
      if (event.key === "Escape") this.cancel();
    });
    const stretch = h("span", { class: "mend-stretch", role: "group", "aria-label": this.words.stretch },
      this.arrow("arrow-bar-left", this.words.moreLeft, () => this.stretch(-1, 0)), this.arrow("arrow-bar-right", this.words.moreRight, () => this.stretch(0, 1)),
      this.arrow("dash-lg", this.words.less, () => this.stretch(0, -1)));
    this.box = h("div", { class: "mend panel", hidden: true },
      h("div", { class: "mend-head" }, this.quote, stretch, this.arrow("x-lg", this.words.cancel, () => this.cancel())),
      h("div", { class: "mend-body" }, this.input, button(this.words.mend, () => this.mend(), false)),
      h("div", { class: "mend-more" }, button(this.words.remove, () => this.mend("")), button(this.words.insertAfter, () => this.insert())));
    return this.box;
  }

  /** @param {string} name @param {string} label @param {() => void} what */
  arrow(name, label, what) {
    return h("button", { type: "button", class: "btn btn-quiet btn-round", "aria-label": label, title: label, onclick: what }, icon(name, 18));
  }

  /** @param {EventTarget | null} target @returns {number} the piece under the finger; −1: none */
  at(target) {
    const span = target instanceof Element ? target.closest(".piece") : null;
    return span ? Number(/** @type {HTMLElement} */ (span).dataset.at) : -1;
  }

  /** With a mouse a span can be drawn over; a finger scrolls. @param {PointerEvent} event */
  press(event) {
    const from = this.at(event.target);
    if (event.pointerType !== "mouse" || event.button || from < 0 || event.shiftKey || this.correctionAt(from)) return;
    this.drawn = false;
    const follow = (/** @type {PointerEvent} */ moved) => {
      const to = this.at(document.elementFromPoint(moved.clientX, moved.clientY));
      if (to < 0 || (to === from && !this.drawn)) return;
      this.drawn = true;
      this.choose(Math.min(from, to), Math.max(from, to), false);
    };
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", () => {
      document.removeEventListener("pointermove", follow);
      if (this.drawn) this.input.focus();
    }, { once: true });
  }

  /** @param {MouseEvent} event */
  tap(event) {
    const index = this.at(event.target);
    if (this.drawn) { this.drawn = false; return; }
    if (index < 0) return;
    this.cursor = index;
    if (event.shiftKey && this.chosen) this.choose(Math.min(this.chosen.from, index), Math.max(this.chosen.to, index));
    else this.pick(index);
  }

  /** Chooses the piece, or the correction it belongs to. @param {number} index */
  pick(index) {
    const correction = this.correctionAt(index);
    if (correction) {
      const inside = this.pieces.map((piece, at) => ({ piece, at })).filter(({ piece }) => piece.start < correction.end && piece.end > correction.start);
      this.choose(inside[0].at, inside[inside.length - 1].at);
      this.input.value = correction.text;
    } else if (this.pieces[index].text.trim()) this.choose(index, index);
  }

  /** @param {number} index @returns {Correction | undefined} */
  correctionAt(index) {
    const piece = this.pieces[index];
    return this.corrections.find((one) => one.start < piece.end && one.end > piece.start);
  }

  /** @param {number} from @param {number} to @param {boolean} [ask] move on to the input */
  choose(from, to, ask = true) {
    this.chosen = { from, to };
    this.cursor = to;
    this.input.value = "";
    this.paint();
    this.spoken.textContent = fill(this.words.chosen, { text: this.chosenText() });
    // A keyboard that jumps up at the first touch hides the passage on a phone; there one taps the input.
    if (ask && matchMedia("(pointer: fine)").matches) this.input.focus();
  }

  /** @param {number} left @param {number} right */
  stretch(left, right) {
    if (!this.chosen) return;
    const from = Math.max(0, this.chosen.from + left);
    const to = Math.min(this.pieces.length - 1, this.chosen.to + right);
    if (from > to) return;
    const typed = this.input.value;
    this.choose(from, to, false);
    this.input.value = typed;
  }

  chosenText() {
    if (!this.chosen) return "";
    return between(this.passage, this.pieces[this.chosen.from].start, this.pieces[this.chosen.to].end);
  }

  insert() {
    this.input.value = this.chosenText();
    this.input.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  /** @param {string} [text] what is right; by default what was typed */
  mend(text = this.input.value.trim()) {
    if (!this.chosen) return;
    const start = this.pieces[this.chosen.from].start;
    const end = this.pieces[this.chosen.to].end;
    if (text === "" && !arguments.length) { this.input.focus(); return; }
    this.corrections = this.corrections.filter((one) => one.end <= start || one.start >= end);
    // Writing down what stands there already is no correction.
    if (text !== between(this.passage, start, end)) this.corrections.push({ start, end, text });
    this.corrections.sort((one, other) => one.start - other.start);
    this.tell();
    this.cancel();
  }

  /** @param {Correction} correction */
  drop(correction) {
    this.corrections = this.corrections.filter((one) => one !== correction);
    this.tell();
    this.cancel();
  }

  cancel() {
    const inside = this.box.contains(document.activeElement);
    this.chosen = null;
    this.input.value = "";
    this.paint();
    if (inside) this.text.focus({ preventScroll: true });
  }

  /** What is typed but not confirmed when the page hands everything over counts as meant. */
  collect() {
    if (this.chosen && this.input.value.trim()) this.mend();
  }

  tell() {
    const corrections = this.corrections.map(({ start, end, text }) => ({ start, end, text }));
    this.change(corrections.length ? { corrections } : null);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way) {
      event.preventDefault();
      event.stopPropagation();
      if (event.shiftKey && this.chosen) this.stretch(0, way);
      else { this.cursor = Math.min(Math.max(this.cursor + way, 0), this.pieces.length - 1); this.paint(); this.sayCursor(); }
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (!this.chosen) this.pick(this.cursor);
      this.input.focus();
    } else if (event.key === "Escape") this.cancel();
  }

  sayCursor() {
    const around = this.pieces.slice(Math.max(0, this.cursor - 3), this.cursor + 4).map((piece) => piece.text).join("");
    this.spoken.textContent = `${this.pieces[this.cursor].text} — ${around}`;
  }

  paint() {
    const chosen = this.chosen;
    this.spans.forEach((span, index) => {
      const correction = this.correctionAt(index);
      span.classList.toggle("mended-piece", Boolean(correction));
      span.classList.toggle("chosen", Boolean(chosen && index >= chosen.from && index <= chosen.to));
      span.classList.toggle("cursor", index === this.cursor);
      const last = correction && this.pieces[index].end === correction.end;
      span.dataset.right = last ? correction.text || "×" : "";
    });
    this.box.hidden = !chosen;
    this.quote.textContent = this.chosenText();
    this.list.replaceChildren(...this.corrections.map((one) => this.line(one)));
    this.list.hidden = !this.corrections.length;
  }

  /** @param {Correction} one */
  line(one) {
    const text = inWords(this.passage, one, this.words);
    const away = this.arrow("x-lg", fill(this.words.undo, { text }), () => this.drop(one));
    return h("li", {}, h("del", { text: between(this.passage, one.start, one.end) }), one.text ? h("ins", { text: one.text }) : h("span", { class: "soft", text: this.words.deletedNote }), away);
  }
}
