// @ts-check
// The Markdown field: buttons that write its signs, pictures that are pasted or dropped, the preview beside it.
import { calmly, cleaned, one, token } from "./dom.js";

/** @typedef {import("./uploads.js").Kept} Kept */

/**
 * @param {HTMLElement} form @param {() => void} touched
 * @param {(file: File, standing: HTMLElement) => Promise<Kept | null>} keep sends a picture, telling how it goes
 */
export function writing(form, touched, keep) {
  const text = /** @type {HTMLTextAreaElement} */ (one("[data-markdown]", form));
  const bar = one(".write-bar", form);
  const shown = one("[data-shown]", form);
  const standing = one("[data-paste-standing]", form);

  /** Put `inside` where the cursor is; typing goes on after it. @param {string} inside @param {number} [back] */
  function put(inside, back = 0) {
    text.setRangeText(inside, text.selectionStart, text.selectionEnd, "end");
    text.selectionStart = text.selectionEnd = text.selectionEnd - back;
    text.focus();
    changed();
  }
  const chosen = () => text.value.slice(text.selectionStart, text.selectionEnd);
  const fresh = () => (text.selectionStart && text.value[text.selectionStart - 1] !== "\n" ? "\n\n" : "");
  const word = bar.dataset.wordsText || "";
  /** @type {Record<string, () => void>} */
  const signs = {
    heading: () => put(`${fresh()}## ${chosen() || bar.dataset.wordsHeading}\n`),
    bold: () => put(`**${chosen() || word}**`),
    list: () => put(`${fresh()}- ${chosen() || word}\n- ${word}\n`),
    table: () => put(`${fresh()}| ${word} | ${word} |\n| --- | --- |\n| ${word} | ${word} |\n`),
    tip: () => put(`${fresh()}::: tip ${bar.dataset.wordsTip}\n${chosen() || word}\n:::\n`),
    math: () => put(`$${chosen() || "F = ma"}$`),
  };
  bar.addEventListener("click", (event) => {
    const name = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-write]"))?.dataset.write;
    if (name) signs[name]();
  });

  /** @param {Iterable<File>} files */
  async function pictures(files) {
    for (const file of files) {
      const kept = await keep(file, standing);
      if (kept) put(`![](file:${kept.uid})\n`);
    }
  }
  const images = (/** @type {DataTransfer | null} */ moved) => [...(moved?.files || [])].filter((each) => each.type.startsWith("image/"));
  for (const [name, from] of /** @type {[string, (event: any) => DataTransfer | null][]} */ ([["paste", (event) => event.clipboardData], ["drop", (event) => event.dataTransfer]])) {
    text.addEventListener(name, (event) => {
      const found = images(from(event));
      if (!found.length) return;
      event.preventDefault();
      void pictures(found);
    });
  }
  const picker = /** @type {HTMLInputElement} */ (one("[data-paste-picture]", form));
  picker.addEventListener("change", async () => { await pictures([...(picker.files || [])]); picker.value = ""; });

  let asked = 0;
  async function show() {
    const mine = ++asked;
    const body = new FormData();
    body.set("markdown", text.value);
    try {
      const answer = await fetch(form.dataset.preview || "", { method: "POST", body, headers: { "X-CSRFToken": token() } });
      const told = await answer.json();
      if (mine !== asked) return;
      shown.replaceChildren(cleaned(told.html));
      void formulas();
    } catch { /* without a network the preview waits; what is written is kept elsewhere */ }
  }
  async function formulas() {
    if (!shown.querySelector(".math")) return;
    const { draw } = await import(form.dataset.math || "");
    await draw(form.dataset.katex || "");
  }
  const showSoon = calmly(show, 500);
  function changed() { touched(); showSoon(); }
  text.addEventListener("input", changed);
  void formulas();
  return showSoon;
}
