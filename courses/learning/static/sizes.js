// @ts-check
// Which size of a recording is played: what was chosen on this device, else the small one where data is dear.

const SIZE = "lesson-size";
const SLOW = ["slow-2g", "2g", "3g"];

/** @returns {string} "large" or "small" */
export function preferred() {
  const kept = stored();
  if (kept === "large" || kept === "small") return kept;
  const network = /** @type {any} */ (navigator).connection;
  return network && (network.saveData || SLOW.includes(network.effectiveType)) ? "small" : "large";
}

/** @param {string} size */
export function remember(size) {
  try {
    localStorage.setItem(SIZE, size);
  } catch {
    // no storage in this browser: it holds for this page
  }
}

function stored() {
  try {
    return localStorage.getItem(SIZE);
  } catch {
    return null;
  }
}

/**
 * What is played of a file, of what the server says about it now.
 * @param {{address: string, sizes: Record<string, string>}} file @param {string} wanted
 */
export function addressOf({ address, sizes }, wanted) {
  return sizes[wanted] || sizes.large || sizes.small || sizes.audio || address;
}
