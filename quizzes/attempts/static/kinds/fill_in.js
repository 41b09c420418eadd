// Inputs stand in the stem where its blanks are.
import { fill, h } from "../dom.js";

/** @type {import("../types.js").Kind} */
export const kind = {
  mount({ question, response, stem, host, change, words }) {
    const count = question.blanks || 0;
    const given = (response && response.blanks) || [];
    /** @type {HTMLInputElement[]} */
    const inputs = [];
    for (let index = 0; index < count; index += 1) inputs.push(input(index));
    const marks = [...stem.querySelectorAll(".blank")];
    let next = 0;
    for (const mark of marks) {
      const named = Number(mark.textContent);
      const index = Number.isInteger(named) && named > 0 ? named - 1 : next;
      next = index + 1;
      if (inputs[index] && !inputs[index].isConnected) mark.replaceWith(inputs[index]);
    }
    // A blank without a place in the stem still gets its line.
    for (const one of inputs.filter((candidate) => !candidate.isConnected)) {
      host.append(h("label", { class: "blank-row" }, one.getAttribute("aria-label") || "", one));
    }
    let told = JSON.stringify(values());
    return { collect: tell };

    /** @param {number} index */
    function input(index) {
      const field = h("input", {
        class: "blank-input", type: "text", maxlength: 200, size: 8, autocomplete: "off", autocapitalize: "off",
        spellcheck: "false", enterkeyhint: index < count - 1 ? "next" : "done", "aria-label": fill(words.blank, { n: index + 1 }),
      });
      field.value = given[index] || "";
      grow(field);
      field.addEventListener("input", (/** @type {any} */ event) => {
        grow(field);
        if (!event.isComposing) tell(); // half a syllable of an input method is no answer yet
      });
      field.addEventListener("compositionend", () => tell());
      field.addEventListener("change", () => tell());
      field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        if (inputs[index + 1]) inputs[index + 1].focus();
        else field.blur();
      });
      return field;
    }

    function values() {
      return inputs.map((one) => one.value);
    }

    function tell() {
      const blanks = values();
      if (JSON.stringify(blanks) === told) return;
      told = JSON.stringify(blanks);
      change(blanks.some((text) => text.trim()) ? { blanks } : null, true);
    }
  },
  describe: (_question, response) => ((response && response.blanks) || []).map((/** @type {string} */ text) => text || "—").join("\n"),
  answered: (response) => Boolean(response && (response.blanks || []).some((/** @type {string} */ text) => text.trim())),
};

/** Chinese characters are twice as wide as the `size` of an input counts. @param {HTMLInputElement} field */
function grow(field) {
  const width = [...field.value].reduce((sum, character) => sum + (character > "\u2e7f" ? 2 : 1), 0);
  field.size = Math.min(Math.max(width + 1, 8), 30);
}
