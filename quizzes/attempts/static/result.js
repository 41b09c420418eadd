// The result page: hands over what this browser still holds, then waits for the score.
import { Problem, call } from "../web/js/api.js";
import { one } from "./dom.js";
import { Store } from "./store.js";

const given = JSON.parse(one("#given").textContent);
const address = `/api/v1/attempts/${given.attempt}`;
const store = new Store(given.person, given.attempt);

void (async () => {
  if (given.open) await persist(() => handOver("POST", "/submit"));
  else if (store.all().length) {
    await handOver("PUT", "/answers").catch(() => undefined);
    if (!given.waiting) location.reload(); // what came too late is on the page now
  }
  if (given.waiting || given.open) await wait();
})();

/** @param {string} method @param {string} path */
async function handOver(method, path) {
  /** @type {Record<string, any>} */
  const answers = {};
  for (const { question, response, seq, writer } of store.all()) answers[question] = { response, seq, writer };
  try {
    await call(method, address + path, { answers });
  } catch (error) {
    if (!(error instanceof Problem)) throw error; // no network: it stays in the store
  }
  store.clear();
}

/** @param {() => Promise<void>} what */
async function persist(what) {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 10_000)) {
    try { return await what(); } catch { await new Promise((resolve) => setTimeout(resolve, pause)); }
  }
}

async function wait() {
  for (let pause = 300; ; pause = Math.min(pause * 1.4, 4000)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      const { status } = await call("GET", `${address}/result`);
      if (status === 200) { location.reload(); return; }
    } catch { /* ask again */ }
  }
}
