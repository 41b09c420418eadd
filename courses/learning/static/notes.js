// @ts-check
// Notes: pins one to the second that plays or the words that are chosen, and goes to the place an address names.

/** @param {HTMLElement} page */
export function notes(page) {
  const media = /** @type {HTMLMediaElement | null} */ (page.querySelector("video, audio"));
  const paragraphs = () => [...page.querySelectorAll(".lesson-prose > *")];
  goTo(media, paragraphs);
  addEventListener("hashchange", () => goTo(media, paragraphs));
  const form = /** @type {HTMLFormElement | null} */ (page.querySelector("[data-note-form]"));
  if (!form) return;
  const field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
  /** @param {string} name @param {string} value */
  const set = (name, value) => { /** @type {HTMLInputElement} */ (form.querySelector(`[data-note-${name}]`)).value = value; };
  const said = /** @type {HTMLElement} */ (form.querySelector("[data-note-place]"));
  const pin = () => {
    if (field.value) return; // a note stays where it was begun
    if (media) {
      set("at", String(Math.floor(media.currentTime * 1000)));
      said.textContent = words(clock(media.currentTime));
      return;
    }
    const chosen = getSelection();
    const quote = chosen?.toString().trim() || "";
    const number = quote ? paragraphs().findIndex((each) => each.contains(chosen?.anchorNode || null)) : -1;
    if (number < 0) return;
    set("paragraph", String(number));
    set("quote", quote.slice(0, 40));
    said.textContent = words((form.dataset.paragraph || "").replace("{n}", String(number + 1)));
  };
  // Choosing words comes before writing about them, and is over once the field has the focus.
  if (media) field.addEventListener("focus", pin);
  else document.addEventListener("selectionchange", pin);

  /** @param {string} place */
  function words(place) {
    return (form?.dataset.words || "").replace("{place}", place);
  }
}

/** @param {HTMLMediaElement | null} media @param {() => Element[]} paragraphs */
function goTo(media, paragraphs) {
  const [, what, number] = /^#([tp])=(\d+)$/.exec(location.hash) || [];
  if (what === "t" && media) {
    const go = () => { media.currentTime = Number(number); };
    if (media.readyState >= 1) setTimeout(go); // after the place where one left off
    else media.addEventListener("loadedmetadata", () => setTimeout(go), { once: true });
  }
  if (what === "p") paragraphs()[Number(number)]?.scrollIntoView({ block: "center" });
}

/** @param {number} seconds */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
