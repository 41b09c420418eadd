// @ts-check
// The editor's lists: pictures, attachments, subtitles, questions inside a recording. Each row can be taken out and,
// where order matters, moved; what is typed is kept in `state`.
import { clock, make, one, time } from "./dom.js";

/**
 * @typedef {{uid: string, at_ms: number, question_id: number, must: boolean, stem: string}} Question
 * @typedef {{body: any, questions: Question[], files: Record<string, any>}} State
 */

/** @param {Element} form @param {State} state @param {any} words @param {() => void} touched */
export function lists(form, state, words, touched) {
  /** @param {string} label @param {string} sign @param {() => void} act */
  const button = (label, sign, act) => make("button", { type: "button", className: "icon-button", "aria-label": label, title: label, onclick: () => { act(); draw(); touched(); } }, sign);

  /** @param {any[]} rows @param {number} at @param {string} name */
  function tools(rows, at, name) {
    const swap = (/** @type {number} */ other) => { [rows[at], rows[other]] = [rows[other], rows[at]]; };
    return make("span", { className: "outline-tools" },
      ...(at > 0 ? [button(`${words.up} ${name}`, "↑", () => swap(at - 1))] : []),
      ...(at < rows.length - 1 ? [button(`${words.down} ${name}`, "↓", () => swap(at + 1))] : []),
      button(`${words.remove} ${name}`, "×", () => { rows.splice(at, 1); }));
  }

  /** @param {string} selector @param {any[]} rows @param {(row: any, at: number) => Node[]} cells */
  function list(selector, rows, cells) {
    const place = form.querySelector(selector);
    place?.replaceChildren(...rows.map((row, at) => make("li", { className: "edit-row" }, ...cells(row, at))));
  }

  const nameOf = (/** @type {string} */ uid) => state.files[uid]?.name || uid;

  /** @param {any} row @param {string} name @param {string} label */
  const typed = (row, name, label) => make("input", { className: "form-control", value: row[name], "aria-label": label, placeholder: label, maxLength: 300, oninput: (/** @type {any} */ event) => { row[name] = event.target.value; touched(); } });

  function drawFile() {
    const place = form.querySelector("[data-file-shown]");
    if (!place) return;
    const file = state.files[state.body.file];
    const facts = file ? [file.name, ...(file.duration_ms ? [clock(file.duration_ms)] : [])].join(" · ") : words.none;
    const shows = file && (file.kind === "video" || file.kind === "audio");
    place.replaceChildren(
      ...(shows ? [make(file.kind, { src: file.address, controls: true, preload: "metadata", className: "edit-player" })] : []),
      make("p", { className: "mb-2 break" }, facts));
  }

  /** @param {Question} row */
  function when(row) {
    const field = make("input", { className: "form-control num edit-time", value: clock(row.at_ms), "aria-label": words.at.replace("{t}", "") });
    field.addEventListener("change", () => {
      const at = time(field.value);
      if (at === null) { field.value = clock(row.at_ms); return; }
      row.at_ms = at;
      state.questions.sort((a, b) => a.at_ms - b.at_ms);
      draw();
      touched();
    });
    return field;
  }

  function draw() {
    const { body } = state;
    drawFile();
    list("[data-pictures]", body.pictures || [], (row, at) => [
      make("img", { src: state.files[row.file]?.address || "", alt: "", className: "edit-thumb" }), typed(row, "caption", words.caption), tools(body.pictures, at, row.caption || String(at + 1))]);
    list("[data-files]", body.files || [], (uid, at) => [make("span", { className: "grow break" }, nameOf(uid)), tools(body.files, at, nameOf(uid))]);
    list("[data-subtitles]", body.subtitles || [], (row, at) => [make("span", { className: "grow break small" }, nameOf(row.file)), typed(row, "label", words.label), tools(body.subtitles, at, row.label)]);
    list("[data-questions]", state.questions, (row, at) => [
      when(row), make("span", { className: "grow break" }, row.stem),
      make("label", { className: "edit-must small" }, make("input", { type: "checkbox", className: "form-check-input", checked: row.must, onchange: (/** @type {any} */ event) => { row.must = event.target.checked; touched(); } }), words.must),
      button(`${words.remove} ${row.stem}`, "×", () => { state.questions.splice(at, 1); })]);
  }
  return draw;
}

/** The bank beside a recording. @param {HTMLElement} form @param {any} words @param {(question: Question) => void} add */
export function bank(form, words, add) {
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("[data-question-search]"));
  if (!field) return;
  const at = /** @type {HTMLInputElement} */ (form.querySelector("[data-question-at]"));
  const said = one("[data-question-said]", form);
  let waiting = 0;
  async function search() {
    try {
      const answer = await fetch(`${form.dataset.bank}?q=${encodeURIComponent(field?.value || "")}`);
      const found = await answer.json();
      said.textContent = found.said;
      one("[data-question-found]", form).replaceChildren(...found.rows.map((/** @type {any} */ row) => make("li", { className: "edit-row" },
        make("span", { className: "grow break" }, row.stem, make("span", { className: "d-block small soft" }, row.kind)),
        make("button", { type: "button", className: "btn btn-quiet", onclick: () => add({ uid: crypto.randomUUID?.() || "", at_ms: time(at.value) ?? 0, question_id: row.id, must: true, stem: row.stem }) }, words.add))));
    } catch { said.textContent = words.offline; }
  }
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = window.setTimeout(search, 300); });
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); void search(); } });
  field.closest("details")?.addEventListener("toggle", () => { if (!said.textContent) void search(); });
}
