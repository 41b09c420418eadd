// What a person answered and the server has not confirmed, in this browser's local storage.
//
// One key for each answer, with the writer's number in it, so that two tabs never write over one another.
import { keys, read, remove } from "../web/js/storage.js";

/** @typedef {import("./types.js").Entry} Entry */

export class Store {
  /** @param {string} person @param {string} attempt */
  constructor(person, attempt) {
    this.unsent = `unsent:${person}:${attempt}:`;
    this.kept = `taking:${person}:${attempt}:`;
    this.works = true; // false: the storage is full or forbidden, and only the server keeps anything
  }

  /** @param {Entry} entry */
  put(entry) {
    this.works = write(`${this.unsent}${entry.writer}:${entry.question}`, entry);
  }

  /** Forgets `entry`, unless something newer has taken its place. @param {Entry} entry */
  drop(entry) {
    const key = `${this.unsent}${entry.writer}:${entry.question}`;
    const found = read(key);
    if (found && found.seq <= entry.seq) remove(key);
  }

  /** Everything unsent, whichever page wrote it, the oldest first. @returns {Entry[]} */
  all() {
    const entries = keys(this.unsent).map(read).filter((entry) => entry && typeof entry.seq === "number");
    return entries.sort((a, b) => a.writer - b.writer || a.seq - b.seq);
  }

  /** @param {string} name @param {any} otherwise */
  get(name, otherwise) {
    return read(this.kept + name) ?? otherwise;
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    write(this.kept + name, value);
  }

  /** After the end: nothing of this attempt stays behind. */
  clear() {
    for (const prefix of [this.unsent, this.kept]) keys(prefix).forEach(remove);
  }
}

/** @param {string} key @param {any} value @returns {boolean} whether it is kept */
function write(key, value) {
  for (let round = 0; round < 2; round += 1) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      // Full: marks and places of other attempts are worth less than this answer.
      keys("taking:").filter((other) => other !== key).forEach(remove);
    }
  }
  return false;
}
