// @ts-check
// Files into the store: small ones in one go, large ones by tus, which goes on where a lost connection stopped it.
import { token } from "./dom.js";

const SMALL = 4 * 1024 * 1024;
const UPLOADS = "/api/v1/uploads";
/** @typedef {{uid: string, name: string, kind: string, size: number, duration_ms: number | null, address: string}} Kept */
/** @typedef {{upload: string, file: string, tus: string}} Addresses */

/**
 * @param {File} file @param {string} kinds which are welcome, by space; empty: any
 * @param {Addresses} addresses @param {(share: number | null) => void} tell how much is there; null: being checked
 * @returns {Promise<Kept>} rejects with an Error whose message is for the person, or empty
 */
export async function upload(file, kinds, addresses, tell) {
  tell(0);
  return file.size <= SMALL || !addresses.tus ? whole(file, kinds, addresses) : inPieces(file, kinds, addresses, tell);
}

/** @param {File} file @param {string} kinds @param {Addresses} addresses @returns {Promise<Kept>} */
async function whole(file, kinds, addresses) {
  const body = new FormData();
  body.set("file", file, file.name || "picture.png");
  body.set("kinds", kinds);
  const answer = await fetch(addresses.upload, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.detail || "");
  return told;
}

/** @param {File} file @param {string} kinds @param {Addresses} addresses @param {(share: number | null) => void} tell @returns {Promise<Kept>} */
async function inPieces(file, kinds, addresses, tell) {
  const uid = await sent(file, kinds, addresses.tus, tell);
  const answer = await fetch(addresses.file.replace("UID", uid));
  if (!answer.ok) throw new Error("");
  return answer.json();
}

/**
 * @param {File} file @param {string} kinds @param {string} tus where its script is @param {(share: number | null) => void} tell
 * @returns {Promise<string>} the uid of the file
 */
export async function sent(file, kinds, tus, tell) {
  await loaded(tus);
  const httpStack = summing(await algorithm());
  const address = await /** @type {Promise<string>} */ (new Promise((done, fail) => {
    const sending = new /** @type {any} */ (window).tus.Upload(file, {
      endpoint: UPLOADS,
      chunkSize: SMALL,
      retryDelays: [0, 1000, 3000, 10000, 30000],
      onShouldRetry: mayPass,
      httpStack,
      metadata: { filename: file.name, kinds: kinds.split(" ").join(",") },
      headers: { "X-CSRFToken": token() },
      removeFingerprintOnSuccess: true,
      onProgress: (/** @type {number} */ sent, /** @type {number} */ total) => tell(sent / total),
      onSuccess: () => done(sending.url),
      onError: () => fail(new Error("")),
    });
    sending.findPreviousUploads().then((/** @type {any[]} */ before) => {
      if (before.length) sending.resumeFromPreviousUpload(before[0]);
      sending.start();
    });
  }));
  tell(null);
  return checked(address, file.size);
}

// As tus names them → as the browser does. The server says which it knows; without one, as on a site without HTTPS,
// where browsers compute none, pieces go without.
/** @type {Record<string, string>} */
const DIGESTS = { sha256: "SHA-256", sha1: "SHA-1" };

/** @returns {Promise<string>} the checksum that both know, or empty */
async function algorithm() {
  if (!globalThis.crypto?.subtle) return "";
  try {
    const answer = await fetch(UPLOADS, { method: "OPTIONS" });
    return (answer.headers.get("Tus-Checksum-Algorithm") || "").split(",").find((name) => name in DIGESTS) || "";
  } catch {
    return ""; // the upload itself tries again
  }
}

/** Requests that say what the piece they bring adds up to. @param {string} name of the checksum @returns {any} */
function summing(name) {
  const stack = new /** @type {any} */ (window).tus.DefaultHttpStack();
  if (!name) return stack;
  return {
    getName: () => stack.getName(),
    createRequest(/** @type {string} */ method, /** @type {string} */ url) {
      const request = stack.createRequest(method, url);
      const send = request.send.bind(request);
      request.send = async (/** @type {Blob | null} */ piece = null) => {
        if (method === "PATCH" && piece) request.setHeader("Upload-Checksum", `${name} ${await digest(name, piece)}`);
        return send(piece);
      };
      return request;
    },
  };
}

/** @param {string} name @param {Blob} piece @returns {Promise<string>} in base64 */
async function digest(name, piece) {
  const sum = await crypto.subtle.digest(DIGESTS[name], await piece.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(sum)));
}

/** Whether a piece goes up better another time; 460: it was spoilt on its way. @param {any} error */
function mayPass(error) {
  const status = error.originalResponse?.getStatus() || 0;
  return navigator.onLine && (status < 400 || status >= 500 || [409, 423, 460].includes(status));
}

/**
 * The uid of the file, once the server has put it together and taken the SHA-256 of the whole.
 * @param {string} address @param {number} size @returns {Promise<string>}
 */
async function checked(address, size) {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const told = await answer.json().catch(() => ({}));
    if (told.file && (!told.file.sha256 || told.file.size !== size)) throw new Error("");
    if (told.file) return told.file.uid;
    if (told.error || told.state === "refused") throw new Error(told.error || "");
    await new Promise((done) => setTimeout(done, 1000));
  }
  throw new Error("");
}

/** @param {string} source @returns {Promise<void>} */
function loaded(source) {
  if ("tus" in window) return Promise.resolve();
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => done();
    script.onerror = () => fail(new Error(""));
    document.head.append(script);
  });
}
