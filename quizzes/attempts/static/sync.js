// Brings answers to the server: at once, in order, again and again until each is confirmed.
import { Problem, Unreachable, call } from "../web/js/api.js";

/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").Response} Response */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {"saved" | "saving" | "offline"} State */
/**
 * @typedef {object} Told what the page wants to hear of
 * @property {(state: State) => void} state
 * @property {(entry: Entry, stored: {response: Response, writer: number, seq: number}) => void} stale another page was newer
 * @property {(entry: Entry, problem: any) => void} refused the server will not have it
 * @property {(reason: string) => void} ended the attempt takes no more answers: late, submitted, voided, not-found
 * @property {(serverNow: string, asked: number) => void} time
 */

const TYPING_PAUSE = 700;
const FIRST_RETRY = 1000;
const LAST_RETRY = 20_000;

export class Sync {
  /** @param {string} address of the attempt in the API @param {Store} store @param {Told} told */
  constructor(address, store, told) {
    this.address = address;
    this.store = store;
    this.told = told;
    this.writer = 0;
    this.seq = 0;
    /** @type {Map<string, Entry>} */
    this.queue = new Map();
    /** @type {Promise<void> | null} */
    this.sending = null;
    this.retry = FIRST_RETRY;
    this.offline = false;
    this.halted = false; // the attempt is being submitted: nothing else may go out
    /** @type {number | undefined} */
    this.timer = undefined;
    addEventListener("online", () => this.now());
    addEventListener("offline", () => { if (this.queue.size) { this.offline = true; this.tell(); } });
    addEventListener("pagehide", () => this.last());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.last() : this.now()));
  }

  /** From here on answers are written under `writer`. @param {number} writer @param {number} seq the highest seen */
  takeUp(writer, seq) {
    this.writer = writer;
    this.seq = Math.max(this.seq, seq);
  }

  /** What an earlier page could not send, under the number it was written under. @param {Entry} entry */
  add(entry) {
    this.queue.set(entry.question, entry);
    this.seq = Math.max(this.seq, entry.seq);
  }

  /** @param {string} question @param {Response} response @param {boolean} [typing] more letters may follow */
  put(question, response, typing = false) {
    this.seq += 1;
    const entry = { question, response, seq: this.seq, writer: this.writer };
    const older = this.queue.get(question);
    this.store.put(entry);
    if (older && older.writer !== entry.writer) this.store.drop(older);
    this.queue.set(question, entry);
    this.tell();
    this.later(typing ? TYPING_PAUSE : 0);
  }

  /** @param {number} pause ms */
  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), pause);
  }

  now() {
    clearTimeout(this.timer);
    return this.flush();
  }

  /** Sends what is waiting; ends when all is answered or the network fails. @returns {Promise<void>} */
  flush() {
    if (!this.sending) this.sending = this.pump().finally(() => { this.sending = null; });
    return this.sending;
  }

  async pump() {
    while (this.queue.size && !this.halted) {
      const batch = [...this.queue.values()];
      this.tell();
      try {
        await this.send(batch);
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return this.told.ended("not-found");
        if (error instanceof Unreachable || error instanceof Problem) return this.again();
        throw error;
      }
      this.retry = FIRST_RETRY;
      this.offline = false;
    }
    this.tell();
  }

  again() {
    this.offline = true;
    this.tell();
    this.later(this.retry * (0.75 + Math.random() / 2));
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }

  /** @param {Entry[]} batch */
  async send(batch) {
    const asked = performance.now();
    if (batch.length > 1) {
      const { data } = await call("PUT", `${this.address}/answers`, { answers: body(batch) });
      this.told.time(data.server_now, asked);
      this.settle(batch, data.answers);
      return;
    }
    const [entry] = batch;
    const { response, seq, writer } = entry;
    try {
      const { data } = await call("PUT", `${this.address}/answers/${entry.question}`, { response, seq, writer });
      this.told.time(data.server_now, asked);
      this.confirmed(entry);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.refused(entry, { ...error.body, status: error.status });
    }
  }

  /** @param {Entry[]} batch @param {Record<string, any>} outcomes by question: a seq, or a problem */
  settle(batch, outcomes) {
    for (const entry of batch) {
      const outcome = outcomes[entry.question];
      if (outcome && outcome.status) this.refused(entry, outcome);
      else this.confirmed(entry);
    }
  }

  /** @param {Entry} entry */
  confirmed(entry) {
    this.forget(entry);
    this.store.drop(entry);
  }

  /** @param {Entry} entry */
  forget(entry) {
    if (this.queue.get(entry.question) === entry) this.queue.delete(entry.question);
  }

  /** @param {Entry} entry @param {any} problem */
  refused(entry, problem) {
    const kind = String(problem.type || "").split("/").pop();
    const newer = this.queue.get(entry.question) !== entry;
    this.forget(entry);
    if (kind === "stale") {
      // An answer given meanwhile on this page will meet the same refusal; that one is shown then.
      if (!newer) this.told.stale(entry, problem);
      return;
    }
    const over = ["late", "submitted", "voided"].includes(kind || "");
    if (!over) return this.told.refused(entry, problem); // it stays in the store
    this.store.drop(entry);
    this.told.ended(kind || "");
  }

  /** The page may vanish now: one try that outlives it. */
  last() {
    if (!this.queue.size || this.halted) return;
    const batch = [...this.queue.values()];
    call("PUT", `${this.address}/answers`, { answers: body(batch) }, { keepalive: true }).then(
      ({ data }) => { this.settle(batch, data.answers); this.tell(); },
      () => { /* it is still in the store, and in the queue if the page lives on */ },
    );
  }

  /** The answers that a submit carries. */
  carried() {
    return body([...this.queue.values()]);
  }

  tell() {
    this.told.state(!this.queue.size ? "saved" : this.offline ? "offline" : "saving");
  }
}

/** @param {Entry[]} batch */
function body(batch) {
  /** @type {Record<string, any>} */
  const answers = {};
  for (const { question, response, seq, writer } of batch) answers[question] = { response, seq, writer };
  return answers;
}
