// Taking a quiz: from opening the page to the result.
import { Problem, Unreachable, call } from "../web/js/api.js";
import { Clock, written } from "./clock.js";
import { Conflicts } from "./conflicts.js";
import { close, fill, one, open } from "./dom.js";
import { Page } from "./page.js";
import { signInAgain } from "../web/js/sign-in.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";

const given = JSON.parse(one("#given").textContent);
/** @type {import("./types.js").Words} */
const words = given.words;
const address = `/api/v1/attempts/${given.attempt}`;
const store = new Store(given.person, given.attempt);
const clock = new Clock(tick, () => { clock.forget(); void look(); });
const page = new Page(words, { change: changed, kept: (name, value) => store.set(name, value), submit: askToSubmit });
const conflicts = new Conflicts(words, choose);
const sync = new Sync(address, store, { state, stale, refused, ended, time: (now, asked) => clock.learn(now, asked) });
let ending = false; // the attempt is on its way to its end: nothing else may start
let leaving = false;

signInAgain(given.person, words);
void begin();

async function begin() {
  if (given.left <= 1500) return leave(); // the result page hands over what is left here, and waits
  const attempt = await persist(() => takeUp());
  if (!attempt) return undefined;
  const leftovers = store.all();
  for (const entry of leftovers) sync.add(entry);
  lay(attempt, leftovers);
  clock.start();
  if (leftovers.length) await sync.now();
  return undefined;
}

/** Makes this page the one whose answers count. @returns {Promise<any>} */
async function takeUp() {
  const asked = performance.now();
  const { data } = await call("POST", `/api/v1/quizzes/${given.quiz}/attempts`).catch((error) => {
    // Whoever tries a quiz that is for others goes on without a number of their own.
    if (error instanceof Problem && error.status === 404) return call("GET", address);
    throw error;
  });
  if (data.id !== given.attempt) { location.replace(given.take.replace("/0", `/${data.id}`)); return null; }
  clock.learn(data.server_now, asked);
  clock.deadline = Date.parse(data.deadline_at);
  sync.takeUp(data.writer, Math.max(0, ...data.questions.map((/** @type {any} */ question) => question.seq)));
  store.set("writer", data.writer); // tells other tabs of this browser
  return data;
}

/**
 * Shows the attempt, with what this browser knows better.
 * @param {any} attempt @param {import("./types.js").Entry[]} unsent
 */
function lay(attempt, unsent) {
  for (const question of attempt.questions) {
    const mine = unsent.filter((entry) => entry.question === question.id).pop();
    if (mine && (mine.writer > question.writer || (mine.writer === question.writer && mine.seq > question.seq))) question.response = mine.response;
  }
  page.show(attempt.questions, store.get("flags", []), store.get("at", 0));
}

/** Tries until the network is there; a refusal that stays ends the page. @param {() => Promise<any>} what */
async function persist(what) {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 15_000)) {
    try {
      return await what();
    } catch (error) {
      if (error instanceof Problem) { fail(error); return null; }
      if (!(error instanceof Unreachable)) throw error;
      one("#loading-text").textContent = words.noNetwork;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** @param {Problem} error */
function fail(error) {
  if (error.status === 409) return leave();
  one("#loading-text").textContent = error.body.detail || error.body.title;
  return undefined;
}

/** @param {any} question @param {any} response @param {boolean} typing */
function changed(question, response, typing) {
  if (!ending) sync.put(question.id, response, typing);
}

/** @param {"saved" | "saving" | "offline"} now */
function state(now) {
  const place = one("#saved");
  const text = now === "offline" && !store.works ? words.offlineUnkept : words[now];
  place.className = `saved ${now}`;
  if (place.textContent !== text) place.textContent = text;
}

// ---- the clock

let warned = false;

/** @param {number} left ms */
function tick(left) {
  const place = one("#clock");
  place.textContent = written(left);
  place.classList.toggle("soon", left < 60_000);
  if (left < 60_000 && left > 0 && !warned) { warned = true; one("#spoken").textContent = words.lastMinute; }
  if (left <= 0 && !ending) void timeIsUp();
}

/** The attempt as the server has it: more time, an end elsewhere, a newer page. */
async function look() {
  const asked = performance.now();
  try {
    const { data } = await call("GET", address);
    clock.learn(data.server_now, asked);
    clock.deadline = Date.parse(data.deadline_at);
    if (clock.left() > 60_000) warned = false;
    if (data.state !== "in_progress") ended("submitted");
    else if (data.writer > sync.writer) elsewhere();
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) ended("not-found");
    return false;
  }
}

async function timeIsUp() {
  ending = true;
  page.collect();
  page.freeze();
  for (const dialog of document.querySelectorAll("dialog[open]:not(#sign-in)")) close(dialog);
  one("#over-text").textContent = words.timeIsUp;
  open(one("#over"));
  // Somebody may have been given more time; the answer is not waited for long, since the grace is short.
  await Promise.race([look(), new Promise((resolve) => setTimeout(resolve, 1500))]);
  if (clock.left() > 0) return goOn();
  return submit();
}

function goOn() {
  ending = false;
  close(one("#over"));
  page.thaw();
}

// ---- the end

function askToSubmit() {
  if (ending) return;
  page.collect();
  close(one("#sheet"));
  const open_ = page.numbers((question) => !page.isAnswered(question));
  const flagged = page.numbers((question) => page.flags.has(question.id));
  const list = (/** @type {number[]} */ numbers) => numbers.join(words.comma);
  one("#submit-open").textContent = open_.length ? fill(words.stillOpen, { list: list(open_) }) : words.allAnswered;
  one("#submit-flagged").textContent = flagged.length ? fill(words.stillFlagged, { list: list(flagged) }) : "";
  open(one("#submit"));
}

async function submitted() {
  if (ending) return; // a second click
  ending = true;
  page.freeze();
  close(one("#submit"));
  one("#over-text").textContent = words.submitting;
  open(one("#over"));
  await submit();
}

/** Hands everything over and goes to the result; tries until the server has said that it has it. */
async function submit() {
  sync.halted = true;
  clearTimeout(sync.timer);
  // What is on its way may finish, but the grace is short; sending it twice does no harm.
  if (sync.sending) await Promise.race([sync.sending.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1500))]);
  for (let pause = 800; ; pause = Math.min(pause * 2, 10_000)) {
    try {
      const { data } = await call("POST", `${address}/submit`, { answers: sync.carried() });
      clock.stop();
      const late = Object.values(data.answers).filter((outcome) => /late$/.test(outcome.type || "")).length;
      store.clear();
      if (late) try { sessionStorage.setItem("late", String(late)); } catch { /* told by the result page's list */ }
      return leave();
    } catch (error) {
      if (error instanceof Problem) return leave();
      one("#over-text").textContent = words.submitOffline;
      await Promise.race([new Promise((resolve) => setTimeout(resolve, pause)), new Promise((resolve) => addEventListener("online", resolve, { once: true }))]);
    }
  }
}

function leave() {
  clock.stop();
  leaving = true;
  location.replace(given.result);
}

/** @param {string} reason late, submitted, voided, not-found */
function ended(reason) {
  if (ending || leaving) return;
  if (reason === "not-found") { void otherPerson(); return; }
  ending = true;
  clock.stop();
  page.freeze();
  one("#over-text").textContent = reason === "late" ? words.timeIsUp : words.endedElsewhere;
  open(one("#over"));
  setTimeout(leave, 1200);
}

async function otherPerson() {
  const { data } = await call("GET", "/api/v1/session", undefined, { plain: true });
  if (data.person_id === given.person) { leave(); return; }
  clock.stop();
  page.freeze();
  one("#over-text").textContent = words.somebodyElse;
  open(one("#over"));
}

// ---- two pages

let told = false;

function elsewhere() {
  if (told || ending) return;
  told = true;
  page.collect();
  open(one("#elsewhere"));
}

async function continueHere() {
  close(one("#elsewhere"));
  await sync.now();
  const attempt = await persist(() => takeUp());
  if (!attempt) return;
  told = false;
  lay(attempt, [...sync.queue.values()]);
}

/** @param {import("./types.js").Entry} mine @param {any} theirs */
function stale(mine, theirs) {
  const index = page.questions.findIndex((question) => question.id === mine.question);
  const question = page.questions[index];
  if (!question) return;
  if (JSON.stringify(mine.response) === JSON.stringify(theirs.response)) { adopt(mine, theirs.response); return; }
  conflicts.add({ index, question, mine, theirs });
}

/** @param {import("./types.js").Entry} mine @param {any} response */
function adopt(mine, response) {
  const question = page.questions.find((one_) => one_.id === mine.question);
  store.drop(mine);
  if (!question || sync.queue.has(mine.question)) return;
  question.response = response;
  if (question === page.question) page.draw();
  page.paint();
}

/** @param {import("./conflicts.js").Conflict} conflict @param {boolean} mine */
async function choose({ question, mine: entry, theirs }, mine) {
  if (!mine) { adopt(entry, theirs.response); return; }
  state("saving");
  if (theirs.writer >= sync.writer) await persist(() => takeUp());
  question.response = entry.response;
  sync.put(question.id, entry.response);
  if (entry.writer !== sync.writer) store.drop(entry);
  if (question === page.question) page.draw();
}

/** @param {import("./types.js").Entry} entry @param {any} problem */
function refused(entry, problem) {
  const index = page.questions.findIndex((question) => question.id === entry.question);
  one("#spoken").textContent = one("#trouble").textContent = fill(words.refused, { n: index + 1, why: problem.detail || problem.title });
  one("#trouble").hidden = false;
}

// ---- wiring

one("#open-sheet").addEventListener("click", () => open(one("#sheet")));
for (const button of document.querySelectorAll("[data-submit]")) button.addEventListener("click", askToSubmit);
one("#submit-now").addEventListener("click", () => void submitted());
one("#continue-here").addEventListener("click", () => void continueHere());
one("#elsewhere").addEventListener("cancel", (/** @type {Event} */ event) => event.preventDefault());
one("#over").addEventListener("cancel", (/** @type {Event} */ event) => event.preventDefault());
for (const button of document.querySelectorAll("dialog [data-close]")) button.addEventListener("click", () => close(button.closest("dialog")));
addEventListener("storage", (event) => {
  if (event.key === `${store.kept}writer` && Number(event.newValue) > sync.writer && sync.writer) elsewhere();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) page.collect();
  else if (page.questions.length && !ending) void look();
});
addEventListener("pagehide", () => page.collect(), { capture: true });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("beforeunload", (event) => {
  page.collect();
  if (sync.queue.size && !leaving && !store.works) event.preventDefault(); // only this page has it
});
