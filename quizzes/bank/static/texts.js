// The tools of the editor's texts: a blank, a planted error, a picture by button or by pasting.

/** Put `text` in the place of what is selected; `caret` is where the cursor then stands in it.
 * @param {HTMLTextAreaElement} area @param {string} text @param {number} [caret] */
export function insert(area, text, caret = text.length) {
  const start = area.selectionStart;
  area.setRangeText(text, start, area.selectionEnd, "end");
  area.setSelectionRange(start + caret, start + caret);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {HTMLFormElement} form @param {string} id @returns {HTMLTextAreaElement} */
const area = (form, id) => /** @type {HTMLTextAreaElement} */ (form.querySelector(`#${id}`));

/** Send a picture and put it at the cursor; what the server refuses is said beside the text.
 * @param {HTMLFormElement} form @param {HTMLTextAreaElement} into @param {File} file */
async function upload(form, into, file) {
  const note = noteOf(into);
  note.textContent = "…";
  const body = new FormData();
  body.append("picture", file);
  body.append("csrf_token", /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token")).value);
  try {
    const answer = await fetch(form.dataset.pictureUrl || "", { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await answer.json();
    note.textContent = answer.ok ? "" : told.detail || told.title;
    if (answer.ok) insert(into, told.markdown);
  } catch {
    note.textContent = form.dataset.failed || "";
  }
}

/** @param {HTMLTextAreaElement} into @returns {HTMLElement} */
function noteOf(into) {
  const next = into.nextElementSibling;
  if (next instanceof HTMLElement && next.matches("[data-note]")) return next;
  const note = document.createElement("div");
  note.className = "field-error";
  note.dataset.note = "";
  note.setAttribute("role", "status");
  into.after(note);
  return note;
}

/** @param {HTMLFormElement} form */
export function start(form) {
  for (const tools of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-tools]"))) tools.hidden = false;
  form.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-insert], [data-mark-for]"));
    if (button?.dataset.insert) insert(area(form, button.dataset.for || ""), button.dataset.insert);
    if (button?.dataset.markFor) {
      const into = area(form, button.dataset.markFor);
      const right = into.value.slice(into.selectionStart, into.selectionEnd);
      insert(into, `[→${right}]`, 1);
    }
  });
  for (const chooser of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-picture-for]"))) {
    chooser.addEventListener("change", async () => {
      if (chooser.files?.[0]) await upload(form, area(form, chooser.dataset.pictureFor || ""), chooser.files[0]);
      chooser.value = "";
    });
  }
  form.addEventListener("paste", (event) => {
    const file = [...event.clipboardData?.files || []].find((one) => one.type.startsWith("image/"));
    // The passage and its marks are plain text; everything else may hold pictures.
    if (!file || !(event.target instanceof HTMLTextAreaElement) || event.target.id === "marked") return;
    event.preventDefault();
    void upload(form, event.target, file);
  });
}
