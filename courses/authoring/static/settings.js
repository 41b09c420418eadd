// @ts-check
// The cover: sent when it is chosen, kept with the form.
import { input, one } from "./dom.js";
import { upload } from "./uploads.js";

const form = one("[data-settings]");
const shown = /** @type {HTMLImageElement} */ (one("[data-cover]"));
const off = one("[data-cover-off]");
const said = one("[data-cover-said]");
const field = /** @type {HTMLInputElement} */ (input("[name=cover_uid]"));
const chosen = /** @type {HTMLInputElement} */ (input("[data-cover-file]"));

chosen.addEventListener("change", async () => {
  const file = chosen.files?.[0];
  if (!file) return;
  said.textContent = "";
  try {
    const kept = await upload(file, "picture drawing", { upload: form.dataset.upload || "", file: "", tus: "" }, () => {});
    field.value = kept.uid;
    shown.src = kept.address;
    shown.hidden = off.hidden = false;
  } catch (error) { said.textContent = /** @type {Error} */ (error).message || form.dataset.failed || ""; }
  chosen.value = "";
});
off.addEventListener("click", () => { field.value = ""; shown.hidden = off.hidden = true; });
