// @ts-check
// What the scripts of the editor's pages share.

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement} */
export function one(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`no ${selector}`);
  return /** @type {HTMLElement} */ (found);
}

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLInputElement | null} */
export const input = (selector, within = document) => within.querySelector(selector);

/** @param {string} tag @param {Record<string, any>} values @param {...(Node | string)} children @returns {any} */
export function make(tag, values, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== "list") /** @type {any} */ (element)[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const token = () => one('meta[name="csrf-token"]').getAttribute("content") || "";

/** @param {string} id @returns {any} */
export const data = (id) => JSON.parse(one(`#${id}`).textContent || "{}");

/** @param {number} ms @returns {string} */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {string} text «1:05», «1:02:06» or «65» @returns {number | null} milliseconds */
export function time(text) {
  if (!/^\d{1,4}([:：]\d{1,2}){0,2}$/.test(text.trim())) return null;
  return text.trim().split(/[:：]/).reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}

/** HTML that our server has cleaned, as nodes. @param {string} html */
export function cleaned(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** @param {() => void} run @param {number} pause @returns {() => void} */
export function calmly(run, pause) {
  let waiting = 0;
  return () => { clearTimeout(waiting); waiting = window.setTimeout(run, pause); };
}
