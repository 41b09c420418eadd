// @ts-check
// Beside a lesson: pins a note to the second that plays or the words that are chosen, goes to the place an address
// names, and sends notes, questions and answers without leaving the page, so that what plays goes on.

/** @param {HTMLElement} page */
export function notes(page) {
  const media = /** @type {HTMLMediaElement | null} */ (page.querySelector("video, audio"));
  const paragraphs = () => [...page.querySelectorAll(".lesson-prose > *")];
  goTo(media, paragraphs);
  addEventListener("hashchange", () => goTo(media, paragraphs));
  pins(page, media, paragraphs);
  page.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const box = /** @type {HTMLElement | null} */ (form.closest("[data-beside]"));
    if (!box) return;
    event.preventDefault();
    void send(form, event.submitter, box);
  });
}

/** @param {HTMLElement} page @param {HTMLMediaElement | null} media @param {() => Element[]} paragraphs */
function pins(page, media, paragraphs) {
  // Looked up each time: a note that was sent brings a fresh form.
  const pin = () => {
    const form = /** @type {HTMLFormElement | null} */ (page.querySelector("[data-note-form]"));
    const field = /** @type {HTMLTextAreaElement | null} */ (form && form.querySelector("textarea"));
    if (!form || !field || field.value) return; // a note stays where it was begun
    /** @param {string} name @param {string} value */
    const set = (name, value) => { /** @type {HTMLInputElement} */ (form.querySelector(`[data-note-${name}]`)).value = value; };
    /** @param {string} place */
    const say = (place) => {
      const said = /** @type {HTMLElement} */ (form.querySelector("[data-note-place]"));
      said.textContent = (form.dataset.words || "").replace("{place}", place);
    };
    if (media) {
      set("at", String(Math.floor(media.currentTime * 1000)));
      say(clock(media.currentTime));
      return;
    }
    const chosen = getSelection();
    const quote = chosen?.toString().trim() || "";
    const number = quote ? paragraphs().findIndex((each) => each.contains(chosen?.anchorNode || null)) : -1;
    if (number < 0) return;
    set("paragraph", String(number));
    set("quote", quote.slice(0, 40));
    say((form.dataset.paragraph || "").replace("{n}", String(number + 1)));
  };
  // Choosing words comes before writing about them, and is over once the field has the focus.
  if (!media) document.addEventListener("selectionchange", pin);
  else page.addEventListener("focusin", (event) => {
    if (/** @type {HTMLElement} */ (event.target).matches("[data-note-form] textarea")) pin();
  });
}

/**
 * Sends a form and shows its section as the server now has it. What can't be sent stays where it is.
 * @param {HTMLFormElement} form @param {HTMLElement | null} button @param {HTMLElement} box
 */
async function send(form, button, box) {
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  const body = new FormData(form);
  if (button instanceof HTMLButtonElement && button.name) body.set(button.name, button.value);
  const scroll = scrollY;
  try {
    const answer = await fetch(form.getAttribute("action") || "", { method: "POST", body, credentials: "same-origin" });
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = /** @type {HTMLElement | null} */ (told.getElementById(box.id));
    if (!fresh) throw new Error(String(answer.status)); // signed out, or something went wrong over there
    const refused = answer.status === 422 || told.querySelector(".flash-error") !== null;
    keepWords(box, fresh, refused ? null : form);
    document.adoptNode(fresh);
    box.replaceWith(fresh);
    const said = [...told.querySelectorAll(".flash")].map((flash) => flash.textContent).join(" ");
    if (said) tell(fresh, said, refused);
    const heading = /** @type {HTMLElement} */ (fresh.querySelector("h2"));
    heading.tabIndex = -1; // where the reader is; the field would open a phone's keyboard
    heading.focus({ preventScroll: true });
    scrollTo({ top: scroll, behavior: "instant" });
  } catch {
    tell(box, "", true);
  } finally {
    delete form.dataset.busy;
  }
}

/** @param {HTMLElement} box @param {string} words empty: that it could not be sent @param {boolean} bad */
function tell(box, words, bad) {
  const line = /** @type {HTMLElement} */ (box.querySelector("[data-told]"));
  line.textContent = words || line.dataset.failed || "";
  line.classList.toggle("is-bad", bad);
  if (bad) line.scrollIntoView({ block: "nearest" });
}

/**
 * Carries over what is being written in other forms of the section.
 * @param {HTMLElement} box @param {HTMLElement} fresh @param {HTMLFormElement | null} sent the form whose words have arrived
 */
function keepWords(box, fresh, sent) {
  for (const field of /** @type {NodeListOf<HTMLTextAreaElement | HTMLInputElement>} */ (box.querySelectorAll("textarea, input:not([type=hidden])"))) {
    const next = /** @type {HTMLTextAreaElement | null} */ (field.id && fresh.querySelector(`#${CSS.escape(field.id)}`));
    if (!next || field.form === sent || field.value === field.defaultValue) continue;
    next.value = field.value;
    next.closest("details")?.setAttribute("open", "");
    for (const hidden of /** @type {NodeListOf<HTMLInputElement>} */ (field.form?.querySelectorAll("[data-note-at], [data-note-paragraph], [data-note-quote]"))) {
      /** @type {HTMLInputElement} */ (next.form?.elements.namedItem(hidden.name)).value = hidden.value;
    }
    const place = field.form?.querySelector("[data-note-place]");
    if (place && next.form) /** @type {HTMLElement} */ (next.form.querySelector("[data-note-place]")).textContent = place.textContent;
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
