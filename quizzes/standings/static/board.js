// Asks whether the board has changed, with jitter so that a thousand phones do not ask at once, and shows the new one.
const here = document.querySelector("[data-board-version]");

/** @param {HTMLElement} mark */
async function watch(mark) {
  const etag = mark.dataset.boardEtag || "";
  for (let pause = 10_000; ; pause = Math.min(pause * 1.1, 60_000)) {
    await new Promise((resolve) => setTimeout(resolve, pause * (0.75 + Math.random() / 2)));
    if (document.hidden) continue;
    try {
      const answer = await fetch(mark.dataset.boardVersion || "", { headers: { "If-None-Match": etag }, cache: "no-store" });
      if (answer.status === 200) { location.reload(); return; }
      if (answer.status !== 304) return;
    } catch { /* offline: ask again */ }
  }
}

if (here) void watch(/** @type {HTMLElement} */ (here));
