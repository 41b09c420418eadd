// @ts-check
// Files into the store: small ones in one go, large ones by tus, which goes on where a lost connection stopped it.
import { token } from "./dom.js";

const SMALL = 4 * 1024 * 1024;
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
  const address = await /** @type {Promise<string>} */ (new Promise((done, fail) => {
    const sending = new /** @type {any} */ (window).tus.Upload(file, {
      endpoint: "/api/v1/uploads",
      chunkSize: SMALL,
      retryDelays: [0, 1000, 3000, 10000, 30000],
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
  return checked(address);
}

/** @param {string} address @returns {Promise<string>} the uid of the file, once the server has looked at it */
async function checked(address) {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const told = await answer.json().catch(() => ({}));
    if (told.file?.uid) return told.file.uid;
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
