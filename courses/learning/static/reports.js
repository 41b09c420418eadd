// @ts-check
// What was watched or read, told to the server: kept in the browser until the server has it, sent in order, once each.
import { Problem, SomebodyElse, Unreachable } from "../web/js/api.js";
import { deliver, live, put } from "../web/js/outbox.js";

const RETRY = [2_000, 5_000, 10_000, 30_000];

/** @typedef {import("../web/js/outbox.js").Row} Row */
/** @typedef {"saved" | "sending" | "offline" | "unkept" | "later" | "signed-out" | "somebody-else" | "refused" | "expired"} Standing */

/** A name of its own for each page that plays or shows a lesson. */
export function sessionName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36).padStart(2, "0")).join("");
}

export class Reports {
  /**
   * @param {string} address where reports go
   * @param {string} person whose they are
   * @param {(standing: Standing, why?: string) => void} tell
   * @param {(state: any) => void} heard what the server answered last
   */
  constructor(address, person, tell, heard) {
    this.address = address;
    this.person = person;
    this.tell = tell;
    this.heard = heard;
    this.session = sessionName();
    this.seq = 0;
    this.failures = 0;
    this.busy = false;
    this.refused = ""; // why something was not taken; it stays true whatever follows
    this.expired = false;
    /** @type {Row[]} */
    this.queue = [];
    /** @type {number | undefined} */
    this.timer = undefined;
    live.add(this.session);
    addEventListener("online", () => this.flush());
    addEventListener("pageshow", (event) => { if (event.persisted) this.flush(); });
    addEventListener("beforeunload", (event) => {
      if (this.queue.some((row) => !row.kept)) event.preventDefault(); // only this page has it
    });
    // What an earlier page of this lesson left behind is sent by unsent.js.
    document.addEventListener("delivered", (event) => {
      const { address: where, data } = /** @type {CustomEvent} */ (event).detail;
      if (where === this.address) this.heard(data);
    });
  }

  /** @param {Record<string, any>} body @returns {Row} */
  keep(body) {
    const row = put(this.person, this.address, { ...body, session: this.session, seq: ++this.seq });
    this.queue.push(row);
    return row;
  }

  /** @param {Record<string, any>} body */
  add(body) {
    this.keep(body);
    return this.flush();
  }

  async flush() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      while (this.queue.length) {
        this.tell("sending");
        const row = this.queue[0];
        const { refused, data } = await deliver(this.person, row);
        this.done(row);
        if (refused !== null) this.refused = refused || this.refused;
        else this.took(data);
      }
      this.failures = 0;
      this.tell(this.refused ? "refused" : this.expired ? "expired" : "saved", this.refused);
    } catch (error) {
      this.stopped(error);
    } finally {
      this.busy = false;
    }
  }

  /** @param {Row} row */
  done(row) {
    this.queue = this.queue.filter((each) => each !== row);
  }

  /** @param {any} state */
  took(state) {
    this.expired = this.expired || Boolean(state.expired);
    this.heard(state);
  }

  /** @param {unknown} error */
  stopped(error) {
    if (error instanceof SomebodyElse) return this.tell("somebody-else"); // it is kept for its owner
    if (error instanceof Problem && error.status === 401) return this.tell("signed-out");
    const kept = this.queue.every((row) => row.kept);
    this.tell(!kept ? "unkept" : error instanceof Unreachable ? "offline" : "later");
    this.timer = setTimeout(() => this.flush(), RETRY[Math.min(this.failures++, RETRY.length - 1)]);
    if (!(error instanceof Unreachable || error instanceof Problem)) throw error;
    return undefined;
  }

  /** The page goes away: one last try, which the browser carries on with. @param {Record<string, any>} body */
  leave(body) {
    const row = this.keep(body);
    deliver(this.person, row, { keepalive: true }).then(() => this.done(row), () => {});
  }
}
