// @ts-check
// The editor of a lesson. It saves by itself; what can't be sent stays on this device, and what somebody else has
// stored meanwhile is shown beside one's own before either is chosen.
import { calmly, clock, data, input, one, time, token } from "./dom.js";
import { bank, lists } from "./lists.js";
import { upload } from "./uploads.js";
import { writing } from "./writing.js";

const form = /** @type {HTMLFormElement} */ (one("[data-editor]"));
const words = data("editor-words");
const key = `lesson-draft:${form.dataset.key}`;
const standing = one("[data-standing]");
const conflict = one("[data-conflict]");
const error = one("[data-error]");
/** @type {any} */
let stored = data("lesson-data");
/** @type {any} what the other one has stored, while that is not decided */
let theirs = null;
const state = { body: {}, questions: [], files: {} };
let saving = false;
let dirty = false;
let refused = "";
let count = 0; // changes since the page was opened

const draw = lists(form, state, words, touched);
const showSoon = writing(form, touched, keep);
bank(form, words, (question) => {
  /** @type {any[]} */ (state.questions).push(question);
  state.questions.sort((/** @type {any} */ a, /** @type {any} */ b) => a.at_ms - b.at_ms);
  draw();
  touched();
});

/** @param {string} name */
const field = (name) => /** @type {any} */ (input(`[data-${name}]`, form));
const on = (/** @type {string} */ name) => Boolean(field(name)?.checked);
const whole = (/** @type {string} */ name) => { const typed = Number(field(name)?.value); return Number.isInteger(typed) && typed > 0 ? typed : 0; };

/** Show a lesson. @param {any} lesson */
function fill(lesson) {
  Object.assign(state, structuredClone({ body: lesson.body, questions: lesson.questions, files: { ...state.files, ...lesson.files } }));
  field("field").value = lesson.title;
  field("markdown").value = lesson.body.markdown || "";
  if (field("chapters")) field("chapters").value = (lesson.body.chapters || []).map((/** @type {any} */ each) => `${clock(each.at_ms)} ${each.title}`).join("\n");
  if (field("quiz")) field("quiz").value = lesson.body.quiz;
  if (field("address")) field("address").value = lesson.body.address;
  field("rule").value = lesson.completion.rule;
  field("percent").value = lesson.completion.percent ?? "";
  field("no-skipping").checked = lesson.completion.no_skipping === true;
  field("hidden-counts").checked = lesson.completion.hidden === true;
  field("required").checked = lesson.required;
  field("minutes").value = lesson.minutes || "";
  field("release").value = "at" in lesson.release ? "at" : "days" in lesson.release ? "days" : "";
  field("release-at").value = lesson.release.at || "";
  if (lesson.release.days) field("release-days").value = lesson.release.days;
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-before]"))) box.checked = lesson.requires.includes(box.value);
  draw();
  arrange();
}

/** What stands in the form, as it is sent. @returns {any} */
function collect() {
  /** @type {any} */
  const body = { ...state.body, markdown: field("markdown").value };
  if (field("chapters")) body.chapters = chapters();
  if (field("quiz")) { body.quiz = field("quiz").value; body.title = body.quiz ? field("quiz").selectedOptions[0]?.textContent || "" : ""; }
  if (field("address")) body.address = field("address").value.trim();
  const release = field("release").value;
  return {
    title: field("field").value, body,
    completion: { rule: field("rule").value, percent: whole("percent") || null, no_skipping: on("no-skipping"), hidden: on("hidden-counts") },
    release: release === "at" && field("release-at").value ? { at: field("release-at").value } : release === "days" ? { days: whole("release-days") } : {},
    requires: [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-before]:checked"))].map((box) => box.value),
    required: on("required"), minutes: whole("minutes"), questions: state.questions,
  };
}

function chapters() {
  return field("chapters").value.split("\n").flatMap((/** @type {string} */ line) => {
    const [, at, title] = /^\s*([\d:：]+)\s+(.+)$/.exec(line) || [];
    const ms = at ? time(at) : null;
    return ms === null ? [] : [{ at_ms: ms, title: title.trim() }];
  });
}

/** Show only what the present choices ask for. */
function arrange() {
  const rule = field("rule").value;
  one("[data-percent-line]", form).hidden = rule !== "watched" && rule !== "passed";
  one("[data-watched-only]", form).hidden = rule !== "watched";
  if (!field("percent").value) field("percent").value = rule === "passed" ? "60" : "90";
  field("release-at").hidden = field("release").value !== "at";
  one("[data-release-days-line]", form).hidden = field("release").value !== "days";
}

/** @param {string} text @param {string} [how] */
function say(text, how = "") { standing.textContent = text; standing.dataset.how = how; }

function touched() {
  dirty = true;
  count += 1;
  refused = "";
  keepHere();
  if (!theirs) { say(words.unsaved); saveSoon(); }
}

function keepHere() {
  try { localStorage.setItem(key, JSON.stringify({ revision: stored.revision, lesson: { ...collect(), files: state.files } })); } catch { /* a full or forbidden store: the server has what it has */ }
}
function forgetHere() { try { localStorage.removeItem(key); } catch { /* as above */ } }

async function save() {
  if (saving || theirs || !dirty || refused) return;
  saving = true;
  const sent = count;
  say(words.saving);
  try {
    const answer = await fetch(form.dataset.save || "", {
      method: "PUT", headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ ...collect(), revision: stored.revision }),
    });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) done(told, sent);
    else if (told.kind === "stale") differ(told.theirs);
    else if (answer.status === 401 || answer.status === 400 || answer.redirected) say(words.signedOut, "bad");
    else { refused = told.detail || String(answer.status); show(refused); }
  } catch { say(words.offline, "bad"); setTimeout(save, 5000); }
  saving = false;
  if (dirty && count !== sent) saveSoon();
}
const saveSoon = calmly(save, 1500);

/** @param {any} told @param {number} sent */
function done(told, sent) {
  stored = told;
  Object.assign(state.files, told.files);
  show("");
  if (count !== sent) { keepHere(); return; }
  dirty = false;
  forgetHere();
  say(words.saved, "good");
}

/** @param {string} problem */
function show(problem) {
  error.hidden = !problem;
  error.textContent = problem;
  if (problem) say(words.refused + problem, "bad");
}

/** A lesson as somebody reads it. @param {any} lesson */
const text = (lesson) => `${lesson.title}\n\n${lesson.body.markdown || ""}\n\n${JSON.stringify({ ...lesson.body, markdown: undefined, completion: lesson.completion, release: lesson.release, required: lesson.required, questions: lesson.questions.map((/** @type {any} */ each) => `${clock(each.at_ms)} ${each.stem}`) }, null, 1)}`;

/** @param {any} other */
function differ(other) {
  theirs = other;
  /** @type {HTMLTextAreaElement} */ (one("[data-theirs]")).value = text(other);
  /** @type {HTMLTextAreaElement} */ (one("[data-mine]")).value = text(collect());
  conflict.hidden = false;
  conflict.focus();
  say(one("[data-conflict-title]").textContent || "", "bad");
}

/** @param {boolean} mine */
function decide(mine) {
  stored = theirs;
  theirs = null;
  conflict.hidden = true;
  Object.assign(state.files, stored.files);
  if (mine) { touched(); void save(); return; }
  fill(stored);
  showSoon();
  dirty = false;
  forgetHere();
  say(words.saved, "good");
}
one("[data-keep-mine]").addEventListener("click", () => decide(true));
one("[data-keep-theirs]").addEventListener("click", () => decide(false));

/** Send a file, telling how far it is; null when it failed. @param {File} file @param {HTMLElement} place @param {string} [kinds] */
async function keep(file, place, kinds = "picture drawing") {
  try {
    const kept = await upload(file, kinds, { upload: form.dataset.upload || "", file: form.dataset.file || "", tus: form.dataset.tus || "" },
      (share) => { place.textContent = share === null ? words.checking : words.uploading.replace("{n}", String(Math.round(share * 100))); });
    place.textContent = "";
    /** @type {any} */ (state.files)[kept.uid] = kept;
    return kept;
  } catch (problem) { place.textContent = /** @type {Error} */ (problem).message || words.failed; return null; }
}

/** @type {Record<string, (body: any, kept: any) => void>} */
const places = {
  file: (body, kept) => { body.file = kept.uid; },
  subtitles: (body, kept) => { body.subtitles.push({ file: kept.uid, language: "zh", label: "中文" }); },
  pictures: (body, kept) => { body.pictures.push({ file: kept.uid, caption: "" }); },
  files: (body, kept) => { body.files.push(kept.uid); },
};
for (const picker of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-upload-for]"))) {
  picker.addEventListener("change", async () => {
    const name = picker.dataset.uploadFor || "";
    for (const file of [...(picker.files || [])]) {
      const kept = await keep(file, one(`[data-upload-standing="${name}"]`), picker.dataset.kinds);
      if (kept) { places[name](state.body, kept); draw(); touched(); }
    }
    picker.value = "";
  });
}

/** What is left on this device from a time when it could not be sent. */
function offerLocal() {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(key) || "null"); } catch { return; }
  if (!kept?.lesson?.body) return;
  const panel = one("[data-found-local]");
  panel.hidden = false;
  one("[data-take-local]").addEventListener("click", () => {
    panel.hidden = true;
    fill({ ...stored, ...kept.lesson });
    showSoon();
    // With the revision it was written over, so that what another has stored since is not lost.
    stored = { ...stored, revision: kept.revision };
    touched();
  });
  one("[data-drop-local]").addEventListener("click", () => { panel.hidden = true; forgetHere(); });
}

fill(stored);
/** @type {HTMLFieldSetElement} */ (one("[data-wait]", form)).disabled = false;
offerLocal();
form.addEventListener("submit", (event) => { event.preventDefault(); refused = ""; dirty = true; void save(); });
form.addEventListener("input", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.matches("[data-markdown], [data-question-search], [data-question-at], [type=file]") || target.closest(".edit-row")) return;
  arrange();
  touched();
});
window.addEventListener("online", () => { void save(); });
window.addEventListener("beforeunload", (event) => { if (dirty && !refused) { keepHere(); event.preventDefault(); } });
