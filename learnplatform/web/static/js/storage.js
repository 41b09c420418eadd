// What this browser keeps for the site, where it lets anything be kept: none of these throws without storage.

/** @param {string} prefix @returns {string[]} */
export function keys(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** @param {string} key @returns {any} what was kept as JSON; null for nothing, or for what is no JSON */
export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) || "null");
  } catch {
    return null;
  }
}

/** @param {string} key */
export function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch { /* there is no storage */ }
}
