// Keeps the attempts of a quiz fresh: asks for a version, and for the page only when it has changed; runs the clocks.
const PAUSE = 5000;

/** @returns {HTMLElement} */
const box = () => /** @type {HTMLElement} */ (document.getElementById("attempts"));
// The server's clock: what it said when it made the page, and how long ago that is here.
let serverThen = Date.parse(box().dataset.now || "");
let hereThen = performance.now();
let etag = `"${box().dataset.version}"`;

function tick() {
  const now = serverThen + performance.now() - hereThen;
  for (const clock of box().querySelectorAll("[data-deadline]")) {
    const left = Math.ceil((Date.parse(clock.getAttribute("datetime") || "") - now) / 1000);
    const minutes = Math.floor(left / 60);
    const words = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    clock.textContent = left > 0 ? (box().dataset.clock || "{t}").replace("{t}", words) : box().dataset.over || "";
  }
}

async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("attempts");
  const search = /** @type {HTMLInputElement | null} */ (box().querySelector("[type=search]"));
  // Whoever is typing a name must not lose it.
  if (!fresh || (search && search === document.activeElement)) return;
  serverThen = Date.parse(fresh.dataset.now || "");
  hereThen = performance.now();
  etag = `"${fresh.dataset.version}"`;
  const focused = document.activeElement instanceof HTMLAnchorElement ? document.activeElement.getAttribute("href") : null;
  box().replaceWith(document.adoptNode(fresh));
  if (focused) for (const link of box().querySelectorAll("a")) if (link.getAttribute("href") === focused) { link.focus(); break; }
  tick();
}

async function follow() {
  for (;;) {
    // With jitter, so that fifty open pages do not ask in the same moment.
    await new Promise((resolve) => setTimeout(resolve, PAUSE * (0.75 + Math.random() / 2)));
    if (document.hidden) continue;
    const light = box().querySelector("[data-live]");
    try {
      const answer = await fetch(box().dataset.watch || "", { headers: { "If-None-Match": etag, Accept: "application/json" }, cache: "no-store" });
      light?.classList.toggle("offline", !answer.ok && answer.status !== 304);
      if (answer.status === 200) await renew();
    } catch { light?.classList.add("offline"); }
  }
}

tick();
setInterval(tick, 1000);
void follow();
