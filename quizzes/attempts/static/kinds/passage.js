// A passage as pieces that can be touched, and places in it counted as the API counts them: in code points.

/** @typedef {{start: number, end: number, text: string}} Piece */

const WORD = /^[\p{L}\p{N}]$/u;
const IDEOGRAPH = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;
const MARK = /^[\p{M}\u200d\ufe0f]$/u;

/** One piece for each Chinese character, word, number or sign. @param {string} passage @returns {Piece[]} */
export function pieces(passage) {
  /** @type {Piece[]} */
  const found = [];
  let joins = false;
  Array.from(passage).forEach((character, at) => {
    const last = found[found.length - 1];
    const letter = WORD.test(character) && !IDEOGRAPH.test(character);
    if (last && (MARK.test(character) || (joins && letter))) {
      last.end = at + 1;
      last.text += character;
    } else found.push({ start: at, end: at + 1, text: character });
    if (!MARK.test(character)) joins = letter;
  });
  return found;
}

/** The text between two places. @param {string} passage @param {number} start @param {number} end */
export const between = (passage, start, end) => Array.from(passage).slice(start, end).join("");
