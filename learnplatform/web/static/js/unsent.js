// What waits in this browser for a connection: sent on from any page, and said before signing out.
const tag = /** @type {HTMLElement} */ (document.querySelector("script[data-unsent]"));
const { person = "", answers = "", reports = "", leave = "", refused = "", expired = "", late = "" } = tag.dataset;
const AGAIN = 60_000;
const LONG_AGO = 60_000; // what a page told just before it went is not worth a word
/** @type {number | undefined} */
let timer;

/** @param {string} kind @returns {boolean} whether something of that kind, and of this person's, waits */
function waits(kind) {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(`${kind}:${person}:`));
  } catch {
    return false;
  }
}

async function sendOn() {
  clearTimeout(timer);
  if (!waits("reports")) return;
  const outbox = await import("./outbox.js");
  const old = outbox.waiting(person).some((row) => Date.now() - row.at > LONG_AGO);
  const told = await outbox.sendOn(person);
  const words = told.refused.length ? [refused, ...new Set(told.refused)] : [];
  if (told.expired) words.push(expired);
  if (!words.length && told.sent && old && !told.left) words.push(late);
  if (words.length) say(words.join(" "), told.refused.length > 0 || told.expired);
  if (told.left) timer = setTimeout(sendOn, AGAIN);
}

/** @param {string} text @param {boolean} bad */
function say(text, bad) {
  const line = document.createElement("div");
  line.className = `flash flash-${bad ? "warning" : "info"}`;
  line.setAttribute("role", "status");
  document.getElementById("main")?.prepend(line);
  line.textContent = text;
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLElement} */ (event.target);
  if (!form.matches("form[data-sign-out]")) return;
  const words = [waits("unsent") ? answers : "", waits("reports") ? reports : ""].filter(Boolean);
  if (words.length && !confirm([...words, leave].join("\n"))) event.preventDefault();
});
addEventListener("online", () => void sendOn());
void sendOn();
