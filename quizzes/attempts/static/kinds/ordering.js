// A list to be put in order: by dragging a handle, by buttons, by keys.
import { cleaned, fill, h, icon } from "../dom.js";

/** @type {import("../types.js").Kind} */
export const kind = {
  mount({ question, response, stem, host, change, words }) {
    const options = question.options || [];
    const html = new Map(options.map((option) => [option.id, option.html]));
    const given = ((response && response.order) || []).filter((/** @type {string} */ id) => html.has(id));
    const order = [...given, ...options.map((option) => option.id).filter((id) => !given.includes(id))];
    const spoken = h("p", { class: "visually-hidden", "aria-live": "polite" });
    const list = h("ol", { class: "sortable", "aria-labelledby": stem.id });
    const keep = h("button", { type: "button", class: "btn btn-quiet w-100", onclick: tell }, words.keepOrder);
    list.append(...order.map(item));
    host.append(h("p", { class: "hint", text: words.orderHint }), list, keep, spoken);
    keep.hidden = given.length > 0;
    number();
    return {};

    /** @param {string} id */
    function item(id) {
      const handle = h("button", { type: "button", class: "sortable-handle" }, h("b", { class: "num" }));
      const text = h("span", { class: "option-text" }, cleaned(html.get(id) || ""));
      const up = h("button", { type: "button", class: "sortable-move", "data-way": "-1" }, icon("arrow-up", 18));
      const down = h("button", { type: "button", class: "sortable-move", "data-way": "1" }, icon("arrow-down", 18));
      const row = h("li", { class: "sortable-item", "data-id": id }, handle, text, up, down);
      up.addEventListener("click", () => move(row, -1, up));
      down.addEventListener("click", () => move(row, 1, down));
      handle.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
        const way = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
        if (!way) return;
        event.preventDefault();
        move(row, way, handle);
      });
      handle.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => drag(event, row, handle));
      return row;
    }

    /** @returns {any[]} */
    function rows() {
      return [...list.children];
    }

    /** @param {any} row @param {number} way @param {any} focus */
    function move(row, way, focus) {
      const all = rows();
      const to = all.indexOf(row) + way;
      if (to < 0 || to >= all.length) return;
      all[to][way < 0 ? "before" : "after"](row);
      tell();
      (focus.disabled ? row.querySelector("button") : focus).focus();
      spoken.textContent = fill(words.movedTo, { n: to + 1 });
    }

    /** @param {PointerEvent} event @param {any} row @param {any} handle */
    function drag(event, row, handle) {
      if (event.button) return;
      const before = rows();
      handle.setPointerCapture(event.pointerId);
      row.classList.add("dragged");
      const follow = (/** @type {PointerEvent} */ moved) => {
        const over = rows().find((other) => other !== row && within(other.getBoundingClientRect(), moved.clientY));
        if (!over) return;
        // The others move around the row that is held: an element taken out of the page loses its pointer.
        const all = rows();
        const [from, to] = [all.indexOf(row), all.indexOf(over)];
        if (to > from) row.before(...all.slice(from + 1, to + 1));
        else row.after(...all.slice(to, from));
        number();
      };
      const drop = () => {
        handle.removeEventListener("pointermove", follow);
        row.classList.remove("dragged");
        if (rows().some((one, index) => one !== before[index])) tell();
      };
      handle.addEventListener("pointermove", follow);
      handle.addEventListener("lostpointercapture", drop, { once: true });
    }

    function tell() {
      number();
      keep.hidden = true;
      change({ order: rows().map((row) => row.dataset.id) });
    }

    function number() {
      rows().forEach((row, index, all) => {
        const [handle, up, down] = row.querySelectorAll("button");
        const text = row.querySelector(".option-text").textContent.trim();
        handle.firstChild.textContent = index + 1;
        handle.setAttribute("aria-label", fill(words.handle, { n: index + 1, text }));
        up.setAttribute("aria-label", fill(words.up, { text }));
        down.setAttribute("aria-label", fill(words.down, { text }));
        up.disabled = index === 0;
        down.disabled = index === all.length - 1;
      });
    }
  },
  describe(question, response) {
    const text = new Map((question.options || []).map((option) => [option.id, cleaned(option.html).textContent]));
    return ((response && response.order) || []).map((/** @type {string} */ id, /** @type {number} */ index) => `${index + 1}. ${text.get(id)}`).join("\n");
  },
  answered: (response) => Boolean(response && response.order && response.order.length),
};

/** Whether y lies in the middle part of `box`, so that two rows of unlike height do not change places for ever. @param {DOMRect} box @param {number} y */
const within = (box, y) => y > box.top + box.height * 0.25 && y < box.bottom - box.height * 0.25;
