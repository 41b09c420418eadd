// What single choice, multiple choice and true/false share: a list of things to tick.
import { cleaned, h, letter } from "../dom.js";

/**
 * @param {import("../types.js").Place} place
 * @param {{value: string, label: Node | string}[]} options
 * @param {{many: boolean, ticked: string[], told: (ticked: string[]) => void}} how
 * @returns {import("../types.js").Mounted}
 */
export function ticks(place, options, { many, ticked, told }) {
  const list = h("div", { class: "options", role: many ? "group" : "radiogroup", "aria-labelledby": place.stem.id });
  const inputs = options.map(({ value, label }, index) => {
    const input = h("input", { type: many ? "checkbox" : "radio", name: "option", value, class: "option-input" });
    input.checked = ticked.includes(value);
    input.addEventListener("change", () => told(inputs.filter((one) => one.checked).map((one) => one.value)));
    list.append(h("label", { class: "option" }, input, h("b", { "aria-hidden": "true", text: letter(index) }), h("span", { class: "option-text" }, label)));
    return input;
  });
  place.host.append(list);
  return {
    choose(index) {
      if (!inputs[index]) return false;
      inputs[index].focus();
      inputs[index].click();
      return true;
    },
  };
}

/** @param {import("../types.js").Place} place */
export const optionLabels = (place) =>
  (place.question.options || []).map((option) => ({ value: option.id, label: /** @type {Node} */ (cleaned(option.html)) }));

/** @param {import("../types.js").Question} question @param {string} id */
export function optionText(question, id) {
  const index = (question.options || []).findIndex((option) => option.id === id);
  if (index < 0) return "";
  return `${letter(index)} ${cleaned((question.options || [])[index].html).textContent || ""}`.trim();
}
