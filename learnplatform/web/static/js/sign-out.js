// Signing out while answers wait in this browser for a connection: say so first.
const words = /** @type {HTMLElement} */ (document.querySelector("script[data-unsent]")).dataset.unsent || "";

/** @returns {boolean} */
function anythingUnsent() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("unsent:"));
  } catch {
    return false;
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLElement} */ (event.target);
  if (form.matches("form[data-sign-out]") && anythingUnsent() && !confirm(words)) event.preventDefault();
});
