// Dialogs that work where <dialog> does not.

/** @param {string} selector @returns {any} */
export const one = (selector) => document.querySelector(selector);

/** @param {any} dialog */
export function open(dialog) {
  if (dialog.open) return;
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
  // Nothing may cover the question that everything else waits for.
  const top = document.querySelector("dialog[data-on-top][open]");
  if (top && top !== dialog) { close(top); open(top); }
}

/** @param {any} dialog */
export function close(dialog) {
  if (dialog.close) { if (dialog.open) dialog.close(); } else dialog.removeAttribute("open");
}
