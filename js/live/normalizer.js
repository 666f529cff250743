import { isChinese, isMark, isRemoved, isSeparator } from "./characters.js";

/**
 * What a BERT normalizer does.
 * @typedef {object} Normalizing
 * @property {boolean} clean          whether control characters are removed
 * @property {boolean} chinese        whether Chinese characters are set apart
 * @property {boolean} strip_accents
 * @property {boolean} lowercase
 *
 * A normalized text: its characters, and for each the index of the character that it comes from.
 * @typedef {{letters: string[], origins: number[]}} Normalized
 */

/**
 * Normalize a part of a text.
 * @param {string[]} characters  of the text
 * @param {number} start
 * @param {number} stop
 * @param {Normalizing} options
 * @returns {Normalized}
 */
export function normalize(characters, start, stop, options) {
  /** @type {Normalized} */
  const result = { letters: [], origins: [] };
  for (let index = start; index < stop; index++) {
    for (const letter of lettersOf(characters[index], options)) {
      result.letters.push(letter);
      result.origins.push(index);
    }
  }
  return result;
}

/**
 * Return what a character becomes, which doesn't depend on its neighbors.
 * @param {string} character
 * @param {Normalizing} options
 * @returns {string}
 */
function lettersOf(character, { clean, chinese, strip_accents: strip, lowercase }) {
  let letters = character;
  if (clean) {
    if (/[\t\n\r]/.test(character)) letters = " ";
    else if (isRemoved(character)) return "";
    else if (isSeparator(character)) letters = " ";
  }
  if (chinese && isChinese(character)) letters = ` ${letters} `;
  if (strip) letters = [...letters.normalize("NFD")].filter((letter) => !isMark(letter)).join("");
  // One by one: in a word, JavaScript lowers a last sigma to another letter.
  return lowercase ? [...letters].map((letter) => letter.toLowerCase()).join("") : letters;
}
