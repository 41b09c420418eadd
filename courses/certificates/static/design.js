// @ts-check
// The certificate as it would look, drawn by the server a moment after the last change.

const PAUSE = 500; // milliseconds without typing
const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-preview]"));
const picture = /** @type {HTMLImageElement} */ (document.getElementById("preview"));
const words = /** @type {HTMLElement} */ (document.getElementById("preview-words"));
const sheet = /** @type {HTMLElement} */ (picture.parentElement);
let timer = 0;
let asking = new AbortController();

/** @param {Blob} blob @returns {Promise<string>} */
function address(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** @param {string} text */
function tell(text) {
  words.textContent = text;
  words.hidden = !text;
}

async function draw() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  sheet.setAttribute("aria-busy", "true");
  try {
    const body = new FormData(form);
    const answer = await fetch(form.dataset.preview || "", { method: "POST", body, signal });
    if (answer.ok) {
      picture.src = await address(await answer.blob());
      picture.hidden = false;
      tell("");
    } else if (answer.headers.get("Content-Type")?.includes("json")) {
      tell((await answer.json()).detail || words.dataset.failed || "");
    } else {
      tell(words.dataset.failed || "");
    }
  } catch {
    if (signal.aborted) return;
    tell(words.dataset.failed || "");
  }
  sheet.removeAttribute("aria-busy");
}

function soon() {
  clearTimeout(timer);
  timer = window.setTimeout(draw, PAUSE);
}

form.addEventListener("input", soon);
form.addEventListener("change", soon);
draw();
