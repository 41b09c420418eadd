// @ts-check
// What was watched or read, told to the server: kept in the browser until the server has it, sent in order, once each.

const RETRY = [2_000, 5_000, 10_000, 30_000];
const token = () => /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=csrf-token]")).content;

/** @typedef {"saved" | "sending" | "offline" | "signed-out"} Standing */

/** A name of its own for each page that plays or shows a lesson. */
export function sessionName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36).padStart(2, "0")).join("");
}

export class Reports {
  /**
   * @param {string} address where reports go
   * @param {string} person whose they are
   * @param {(standing: Standing) => void} tell
   * @param {(state: any) => void} heard what the server answered last
   */
  constructor(address, person, tell, heard) {
    this.address = address;
    this.key = `reports:${person}:${address}`;
    this.tell = tell;
    this.heard = heard;
    this.session = sessionName();
    this.seq = 0;
    this.failures = 0;
    this.busy = false;
    /** @type {number | undefined} */
    this.timer = undefined;
    addEventListener("online", () => this.flush());
  }

  /** @returns {any[]} */
  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.key) || "[]");
    } catch {
      return [];
    }
  }

  /** @param {any[]} rows */
  keep(rows) {
    try {
      if (rows.length) localStorage.setItem(this.key, JSON.stringify(rows));
      else localStorage.removeItem(this.key);
    } catch {
      // no room, or no storage in this browser: what is in memory is still sent
    }
    this.rows = rows;
  }

  /** @param {Record<string, any>} body */
  add(body) {
    this.keep([...(this.rows || this.waiting), { ...body, session: this.session, seq: ++this.seq }]);
    return this.flush();
  }

  async flush() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      for (let rows = this.rows || this.waiting; rows.length; rows = this.rows || []) {
        this.tell("sending");
        const answer = await this.send(rows[0], false);
        if (answer.status === 401) return this.tell("signed-out");
        if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
        // Whatever it says of this one, it has been heard; what was added meanwhile stays behind it.
        this.keep((this.rows || []).slice(1));
        if (answer.ok) this.heard(await answer.json());
      }
      this.failures = 0;
      this.tell("saved");
    } catch {
      this.tell("offline");
      this.timer = setTimeout(() => this.flush(), RETRY[Math.min(this.failures++, RETRY.length - 1)]);
    } finally {
      this.busy = false;
    }
  }

  /** The page goes away: one last try, which the browser carries on with. @param {Record<string, any>} body */
  leave(body) {
    const row = { ...body, session: this.session, seq: ++this.seq };
    this.keep([...(this.rows || this.waiting), row]);
    this.send(row, true).catch(() => {});
  }

  /** @param {any} row @param {boolean} keepalive */
  send(row, keepalive) {
    return fetch(this.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
      body: JSON.stringify(row),
      credentials: "same-origin",
      keepalive,
    });
  }
}
