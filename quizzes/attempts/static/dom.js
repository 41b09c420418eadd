// Making elements without strings of HTML.
import { close, one, open } from "../web/js/dialogs.js";

export { close, one, open };

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on…` are listeners, `text` is the text, true/false set or leave out
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

/** @param {string} name of an icon in the sprite @param {number} [size] */
export function icon(name, size = 20) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ class: "icon", width: size, height: size, fill: "currentColor", "aria-hidden": "true" })) {
    svg.setAttribute(key, String(value));
  }
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${one("[data-icons]").dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** Cleaned HTML from the server. @param {string} html */
export function cleaned(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Replaces {name} in `text`. @param {string} text @param {Record<string, any>} values */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A, B, C … @param {number} index */
export const letter = (index) => String.fromCharCode(65 + index);
