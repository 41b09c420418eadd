// A session that lapsed: sign in again in place, as the same person, and go on.
import { Problem, call, renewWith, useToken } from "./api.js";
import { close, one, open } from "./dom.js";

/** @param {string} person whose attempt this is @param {import("./types.js").Words} words */
export function signInAgain(person, words) {
  const dialog = one("#sign-in");
  const form = one("#sign-in form");
  const error = one("#sign-in-error");
  const password = form.elements.password;
  dialog.addEventListener("cancel", (/** @type {Event} */ event) => event.preventDefault());
  renewWith(() => new Promise((resolve) => {
    error.textContent = "";
    open(dialog);
    password.focus();
    form.onsubmit = async (/** @type {Event} */ event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      if (button.disabled) return;
      button.disabled = true;
      error.textContent = await attempt() || "";
      button.disabled = false;
      if (error.textContent) { password.select(); return; }
      password.value = "";
      close(dialog);
      resolve();
    };
  }));

  /** @returns {Promise<string | undefined>} what went wrong, in words */
  async function attempt() {
    try {
      const { data: now } = await call("GET", "/api/v1/session", undefined, { plain: true });
      useToken(now.csrf_token);
      if (now.signed_in) return now.person_id === person ? undefined : words.somebodyElse;
      const { data } = await call("POST", "/api/v1/session", { number: form.elements.number.value, password: password.value }, { plain: true });
      useToken(data.csrf_token);
      return data.person_id === person ? undefined : words.somebodyElse;
    } catch (refusal) {
      if (refusal instanceof Problem) return refusal.body.detail || refusal.body.title || words.wrongPassword;
      return words.noNetwork;
    }
  }
}
