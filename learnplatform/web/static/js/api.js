// Calls of the API. A session that lapsed is renewed in place, and the call is made again.

export class Problem extends Error {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    super(body?.title || String(status));
    this.status = status;
    this.body = body || {};
    this.kind = String(this.body.type || "").split("/").pop();
  }
}

/** Nothing came back: no network, or a server that is being restarted. */
export class Unreachable extends Error {}

/** Somebody else has signed in in this browser: what is told for one person must not be counted for another. */
export class SomebodyElse extends Error {}

const TIMEOUT = 15_000;
const meta = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=csrf-token]"));
/** @type {(() => Promise<void>) | null} */
let renew = null;
/** @type {Promise<void> | null} */
let renewing = null;

/** How to get a new session; the promise ends when there is one, or fails when nobody wants one now. @param {() => Promise<void>} way */
export function renewWith(way) {
  renew = way;
}

/** @param {string} token */
export function useToken(token) {
  meta.content = token;
}

/**
 * @param {string} method @param {string} address @param {any} [body]
 * @param {{keepalive?: boolean, plain?: boolean, person?: string}} [how] plain: a refusal is told at once, whatever it
 *   is; person: for whom it is made, so that it is not made again with the token of somebody else
 * @returns {Promise<{status: number, data: any}>}
 */
export async function call(method, address, body, how = {}) {
  for (let round = 0; ; round += 1) {
    try {
      return await once(method, address, body, how);
    } catch (error) {
      if (!(error instanceof Problem) || how.plain || how.keepalive || round > 3) throw error;
      if (error.status === 401 && renew) {
        renewing = renewing || renew().finally(() => { renewing = null; });
        await renewing;
      } else if (error.kind === "csrf") {
        const { data } = await once("GET", "/api/v1/session", undefined, {});
        if (how.person && data.signed_in && data.person_id !== how.person) throw new SomebodyElse();
        useToken(data.csrf_token);
      } else throw error;
    }
  }
}

/** @param {string} method @param {string} address @param {any} body @param {{keepalive?: boolean}} how */
async function once(method, address, body, how) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = meta.content;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer, data;
  try {
    const text = body === undefined ? undefined : JSON.stringify(body);
    answer = await fetch(address, { method, headers, body: text, signal: stop.signal, keepalive: how.keepalive, credentials: "same-origin" });
    data = await answer.json().catch(() => null);
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
  }
  // A proxy's error page is not the product's word on anything.
  if (answer.status >= 500 || answer.status === 429 || (!answer.ok && !data)) throw new Unreachable();
  if (!answer.ok) throw new Problem(answer.status, data);
  return { status: answer.status, data };
}
