// Keeps the bars of running jobs moving and reloads the page once a job has ended or waits for its owner.
const ENDED = new Set(["done", "failed", "waiting", "cancelled"]);

/** @param {HTMLElement} box */
async function follow(box) {
  if (ENDED.has(box.dataset.state || "")) return;
  const bar = /** @type {HTMLProgressElement} */ (box.querySelector("progress"));
  const text = /** @type {HTMLElement} */ (box.querySelector("[data-progress-text]"));
  for (let pause = 400; ; pause = Math.min(pause * 1.2, 3000)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      const answer = await fetch(box.dataset.progressUrl || "", { headers: { Accept: "application/json" } });
      if (!answer.ok) continue;
      const job = await answer.json();
      if (ENDED.has(job.state)) { location.reload(); return; }
      bar.max = job.total || 1;
      bar.value = job.done;
      text.textContent = `${job.done} / ${job.total || "…"}`;
    } catch { /* offline: ask again */ }
  }
}

for (const box of document.querySelectorAll(".job-progress")) void follow(/** @type {HTMLElement} */ (box));
