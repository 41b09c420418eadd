// Keeps a live part of a page up to date: asks every few seconds, not while the page is hidden, less often after errors.
const EVERY_MS = 8000;

/** @param {HTMLElement} box @param {HTMLElement | null} state */
async function follow(box, state) {
  const usual = state?.textContent || "";
  let etag = "", pause = EVERY_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, pause * (0.8 + Math.random() * 0.4)));
    if (document.hidden) continue;
    try {
      const answer = await fetch(box.dataset.live || "", { headers: etag ? { "If-None-Match": etag } : {} });
      if (answer.status === 401 || answer.status === 403 || answer.redirected) return;
      if (answer.ok) {
        etag = answer.headers.get("ETag") || "";
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
        box.replaceChildren(...Array.from(parsed.body.childNodes, (node) => document.importNode(node, true)));
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      pause = EVERY_MS;
      if (state) state.textContent = usual;
    } catch {
      pause = Math.min(pause * 2, 60000);
      if (state) state.textContent = state.dataset.stale || usual;
    }
  }
}

const state = /** @type {HTMLElement | null} */ (document.querySelector("[data-live-state]"));
for (const box of document.querySelectorAll("[data-live]")) void follow(/** @type {HTMLElement} */ (box), state);
