// A session that lapsed: sign in again in place, as the same person, and go on.
import { Problem, call, renewWith, useToken } from "./api.js";
import { close, one, open } from "./dialogs.js";

/**
 * The dialog is that of `sign_in_again.html`; where it has a button for «later» it may be left.
 * @param {string} person whose page this is @param {Record<string, string>} words
 */
export function signInAgain(person, words) {
  const dialog = one("#sign-in");
  const form = one("#sign-in form");
  const error = one("#sign-in-error");
  const password = form.elements.password;
  const later = form.querySelector("[data-later]");
  let leave = () => {};
  dialog.addEventListener("cancel", (/** @type {Event} */ event) => { if (!later) event.preventDefault(); });
  dialog.addEventListener("close", () => { if (later && !dialog.open) leave(); });
  later?.addEventListener("click", () => close(dialog));
  renewWith(() => new Promise((resolve, reject) => {
    error.textContent = "";
    leave = () => reject(new Problem(401, { type: "not-signed-in" }));
    open(dialog);
    password.focus();
    form.onsubmit = async (/** @type {Event} */ event) => {
      event.preventDefault();
      const button = form.querySelector("button:not([type=button])");
      if (button.disabled) return;
      button.disabled = true;
      error.textContent = await attempt() || "";
      button.disabled = false;
      if (error.textContent) { password.select(); return; }
      password.value = "";
      leave = () => {};
      close(dialog);
      resolve();
    };
  }));

  /** @returns {Promise<string | undefined>} what went wrong, in words */
  async function attempt() {
    try {
      const { data: now } = await call("GET", "/api/v1/session", undefined, { plain: true });
      // With the token of somebody else this page would speak in their name.
      if (now.signed_in && now.person_id !== person) return words.somebodyElse;
      useToken(now.csrf_token);
      if (now.signed_in) return undefined;
      const { data } = await call("POST", "/api/v1/session", { number: form.elements.number.value, password: password.value }, { plain: true });
      useToken(data.csrf_token);
      return data.person_id === person ? undefined : words.somebodyElse;
    } catch (refusal) {
      if (refusal instanceof Problem) return refusal.body.detail || refusal.body.title || words.wrongPassword;
      return words.noNetwork;
    }
  }
}
