// What a page tells the server for the record, kept in the browser until the server has it: sent on by that page, or
// by any other of the same person's.
//
// One key for each thing told, named by the page that told it, so that two pages never write over one another. The
// server counts each once, so that two pages may send it.
import { Problem, SomebodyElse, call } from "./api.js";
import { keys, read, remove } from "./storage.js";

const PREFIX = "reports:";
const FINAL = new Set([404, 409, 413, 422]); // sending it again would change nothing
const MOST_STUCK = 3; // pages whose reports can't be sent, before the network is taken to be away
/** @typedef {{session: string, seq: number} & Record<string, any>} Body */
/** @typedef {{address: string, body: Body, at: number, key: string, kept: boolean}} Row at: when it was told, ms */
/** @typedef {{refused: string | null, data: any}} Outcome refused: why the server will never have it, in words */

/** Pages of this window that send what they tell by themselves. @type {Set<string>} */
export const live = new Set();

/** @param {string} person @param {string} address @param {Body} body @returns {Row} */
export function put(person, address, body) {
  const row = { address, body, at: Date.now(), key: `${PREFIX}${person}:${body.session}:${body.seq}`, kept: true };
  try {
    localStorage.setItem(row.key, JSON.stringify({ address, body, at: row.at }));
  } catch {
    row.kept = false; // no room, or no storage in this browser: only the page has it
  }
  return row;
}

/** @param {Row} row */
export function drop(row) {
  try {
    const rest = earlier(row.key).filter((each) => each.body.session !== row.body.session || each.body.seq !== row.body.seq);
    if (rest.length) localStorage.setItem(row.key, JSON.stringify(rest.map((each) => each.body)));
    else localStorage.removeItem(row.key);
  } catch { /* there is no storage */ }
}

/** Everything a person told that waits in this browser, each page's in order. @param {string} person @returns {Row[]} */
export function waiting(person) {
  const rows = keys(`${PREFIX}${person}:`).flatMap((key) => (isEarlier(key) ? earlier(key) : one(key)));
  /** @type {Map<string, number>} */
  const began = new Map();
  for (const { body, at } of rows) began.set(body.session, Math.min(at, began.get(body.session) ?? at));
  const order = (/** @type {Row} */ { body }) => /** @type {const} */ ([began.get(body.session) || 0, body.session, body.seq]);
  return rows.sort((a, b) => {
    const [one, other] = [order(a), order(b)];
    const at = one.findIndex((each, index) => each !== other[index]);
    return at < 0 ? 0 : (one[at] < other[at] ? -1 : 1);
  });
}

/** @param {any} body @returns {boolean} */
const isBody = (body) => Boolean(body) && typeof body.session === "string" && typeof body.seq === "number";

/** @param {string} key @returns {Row[]} */
function one(key) {
  const found = read(key);
  if (found && isBody(found.body) && String(found.address).startsWith("/api/")) {
    return [{ address: found.address, body: found.body, at: Number(found.at) || 0, key, kept: true }];
  }
  remove(key); // nothing that could be sent
  return [];
}

// An earlier version kept everything told about a lesson in one list, under the address it goes to.
const EARLIER = /^reports:[^:]*:(\/api\/.+)$/;
/** @param {string} key */
const isEarlier = (key) => EARLIER.test(key);

/** @param {string} key @returns {Row[]} */
function earlier(key) {
  const address = EARLIER.exec(key)?.[1];
  const found = address ? read(key) : null;
  return Array.isArray(found) ? found.filter(isBody).map((body) => ({ address: address || "", body, at: 0, key, kept: true })) : [];
}

/**
 * Tells the server one thing; it is forgotten here once the server has it, or will never have it.
 * @param {string} person @param {Row} row @param {{keepalive?: boolean}} [how]
 * @returns {Promise<Outcome>} fails with Unreachable, SomebodyElse, or a Problem that may pass (401, 403)
 */
export async function deliver(person, row, how = {}) {
  try {
    const { data } = await call("POST", row.address, row.body, { ...how, person });
    drop(row);
    return { refused: null, data };
  } catch (error) {
    if (!(error instanceof Problem) || !FINAL.has(error.status)) throw error;
    drop(row);
    return { refused: error.body.detail || error.body.title || String(error.status), data: null };
  }
}

/**
 * Sends what pages that are gone left behind.
 * @param {string} person
 * @returns {Promise<{sent: number, refused: string[], expired: boolean, left: boolean}>} left: something still waits
 */
export async function sendOn(person) {
  const told = { sent: 0, refused: /** @type {string[]} */ ([]), expired: false, left: false };
  const stuck = new Set(); // what one page told goes in order, or not at all
  for (const row of waiting(person)) {
    if (live.has(row.body.session) || stuck.has(row.body.session)) continue;
    try {
      const { refused, data } = await deliver(person, row);
      if (refused) told.refused.push(refused);
      else told.sent += 1;
      told.expired = told.expired || Boolean(data?.expired);
      if (data) document.dispatchEvent(new CustomEvent("delivered", { detail: { address: row.address, data } }));
    } catch (error) {
      told.left = true;
      stuck.add(row.body.session);
      // One that the server can not take must not hold up the others for ever.
      if (stuck.size >= MOST_STUCK || error instanceof SomebodyElse || (error instanceof Problem && error.status === 401)) break;
    }
  }
  return told;
}
