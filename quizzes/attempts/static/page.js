// One question a screen: drawing it, moving between questions, flags, keys.
import { cleaned, close, fill, h, one } from "./dom.js";
import { KINDS } from "./kinds/index.js";
import { Sheet } from "./sheet.js";

/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Response} Response */

export class Page {
  /**
   * @param {import("./types.js").Words} words
   * @param {{change: (question: Question, response: Response, typing: boolean) => void, kept: (name: string, value: any) => void, submit: () => void}} told
   */
  constructor(words, told) {
    this.words = words;
    this.told = told;
    /** @type {Question[]} */
    this.questions = [];
    this.current = 0;
    /** @type {Set<string>} */
    this.flags = new Set();
    /** @type {import("./types.js").Mounted} */
    this.mounted = {};
    this.frozen = false;
    this.sheet = new Sheet([one("#sheet-grid"), one("#side-grid")], words, (index) => { close(one("#sheet")); this.go(index); });
    one("#previous").addEventListener("click", () => this.go(this.current - 1));
    one("#next").addEventListener("click", () => (this.current === this.questions.length - 1 ? told.submit() : this.go(this.current + 1)));
    one("#flag").addEventListener("click", () => this.flag());
    one("#clear").addEventListener("click", () => this.answer(null));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** @param {Question[]} questions @param {string[]} flags @param {number} at */
  show(questions, flags, at) {
    this.questions = questions;
    this.flags = new Set(flags);
    this.current = Math.min(Math.max(at, 0), questions.length - 1);
    one("#take").hidden = false;
    one("#loading").hidden = true;
    this.draw();
  }

  get question() {
    return this.questions[this.current];
  }

  /** @param {number} index */
  go(index) {
    if (index < 0 || index >= this.questions.length) return;
    this.collect();
    this.current = index;
    this.told.kept("at", index);
    this.draw();
    scrollTo(0, 0);
    one("#question-head").focus({ preventScroll: true });
  }

  draw() {
    const { question, words } = this;
    const stem = one("#stem");
    stem.replaceChildren(cleaned(question.stem_html));
    for (const picture of stem.querySelectorAll("img")) picture.loading = "lazy";
    const host = h("div", { class: "host" });
    one("#host").replaceChildren(host);
    one("#question-number").textContent = this.current + 1;
    one("#question-head").setAttribute("aria-label", fill(words.questionOf, { n: this.current + 1, total: this.questions.length }));
    one("#question-kind").textContent = words[question.type];
    one("#question-points").textContent = fill(words.points, { n: question.points / 100 });
    const change = (/** @type {Response} */ response, typing = false) => this.changed(question, response, typing);
    this.mounted = KINDS[question.type].mount({ question, response: question.response, stem, host, change, words });
    if (this.frozen) this.freeze();
    this.paint();
  }

  /** Everything but the question itself: numbers, sheet, buttons. */
  paint() {
    const { words } = this;
    const marks = this.questions.map((question) => ({ answered: this.isAnswered(question), flagged: this.flags.has(question.id) }));
    const answered = marks.filter((mark) => mark.answered).length;
    const last = this.current === this.questions.length - 1;
    this.sheet.paint(marks, this.current);
    for (const count of document.querySelectorAll("[data-answered]")) count.textContent = `${answered}/${marks.length}`;
    one("#progress").value = answered;
    one("#progress").max = marks.length;
    one("#previous").disabled = this.current === 0;
    one("#next").textContent = last ? words.submit : words.next;
    one("#flag").setAttribute("aria-pressed", String(marks[this.current].flagged));
    one("#clear").hidden = !marks[this.current].answered;
  }

  /** @param {Question} question */
  isAnswered(question) {
    return KINDS[question.type].answered(question.response);
  }

  /** Numbers of the questions, from 1, for which `wanted` holds. @param {(question: Question) => boolean} wanted */
  numbers(wanted) {
    return this.questions.flatMap((question, index) => (wanted(question) ? [index + 1] : []));
  }

  /** @param {Question} question @param {Response} response @param {boolean} typing */
  changed(question, response, typing) {
    if (this.frozen) return;
    question.response = response;
    this.paint();
    this.told.change(question, response, typing);
  }

  /** Sets the response of the question on screen, and shows it. @param {Response} response */
  answer(response) {
    this.changed(this.question, response, false);
    this.draw();
    one("#question-head").focus({ preventScroll: true });
  }

  /** What is on screen but not yet told: a word half typed, a correction not yet confirmed. */
  collect() {
    if (!this.frozen && this.mounted.collect) this.mounted.collect();
  }

  flag() {
    const { id } = this.question;
    if (!this.flags.delete(id)) this.flags.add(id);
    this.told.kept("flags", [...this.flags]);
    this.paint();
  }

  /** After the end nothing on screen takes an answer any more. */
  freeze() {
    this.frozen = true;
    for (const control of document.querySelectorAll("#host input, #host button, #stem input, #clear")) /** @type {any} */ (control).disabled = true;
  }

  thaw() {
    this.frozen = false;
    one("#clear").disabled = false;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.matches("input[type=text], input[type=password], textarea");
    if (!this.questions.length || event.ctrlKey || event.metaKey || event.altKey || typing || document.querySelector("dialog[open]")) return;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way) { event.preventDefault(); this.go(this.current + way); return; }
    const index = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : /^[a-z]$/i.test(event.key) ? event.key.toLowerCase().charCodeAt(0) - 97 : -1;
    if (index >= 0 && !this.frozen && this.mounted.choose && this.mounted.choose(index)) event.preventDefault();
  }
}
