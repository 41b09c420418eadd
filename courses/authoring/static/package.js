// @ts-check
// A large course package goes up in pieces before the form is sent; a small one goes with the form.
import { input, one } from "./dom.js";
import { sent } from "./uploads.js";

const LARGE = 16 * 1024 * 1024;
const form = /** @type {HTMLFormElement} */ (one("[data-package]"));
const bar = /** @type {HTMLProgressElement} */ (one("[data-package-bar]"));
const said = one("[data-package-said]");
const button = /** @type {HTMLButtonElement} */ (one("button", form));
const chosen = /** @type {HTMLInputElement} */ (input("[type=file]", form));
const uid = /** @type {HTMLInputElement} */ (input("[name=uid]", form));

/** @param {number | null} share */
function tell(share) {
  bar.hidden = false;
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
  said.textContent = (share === null ? form.dataset.checking : form.dataset.sending) || "";
}

chosen.addEventListener("change", () => { uid.value = ""; });
form.addEventListener("submit", async (event) => {
  const file = chosen.files?.[0];
  if (!file || file.size <= LARGE) return;
  event.preventDefault();
  button.disabled = true;
  try {
    uid.value = await sent(file, "attachment", form.dataset.tus || "", tell);
    chosen.disabled = true; // it is there already
    form.submit();
  } catch (error) {
    bar.hidden = true;
    button.disabled = false;
    said.textContent = /** @type {Error} */ (error).message || form.dataset.failed || "";
  }
});
