import { isPunctuation, isSeparator } from "./characters.js";

/**
 * Vocabulary of word pieces.
 * @typedef {object} Vocabulary
 * @property {Map<string, number>} ids
 * @property {number} unknown         id of words that have no pieces
 * @property {string} prefix          mark of pieces that continue a word
 * @property {number} max_characters  of a word; longer ones are unknown
 *
 * Piece of a word, with the indices of its first letter and after its last one.
 * @typedef {{id: number, start: number, stop: number}} Piece
 */

/**
 * Return the words of a normalized text, which white space and punctuation part.
 * @param {string[]} letters
 * @returns {[number, number][]}  the indices of each word's first letter and after its last one
 */
export function partWords(letters) {
  /** @type {[number, number][]} */
  const words = [];
  let start = 0;
  const end = (/** @type {number} */ stop) => {
    if (stop > start) words.push([start, stop]);
  };
  letters.forEach((letter, index) => {
    const stands = isPunctuation(letter);
    if (!stands && !isSeparator(letter)) return;
    end(index);
    if (stands) words.push([index, index + 1]);
    start = index + 1;
  });
  end(letters.length);
  return words;
}

/**
 * Return the pieces of a word: each the longest of the vocabulary.
 * @param {string[]} letters
 * @param {[number, number]} word
 * @param {Vocabulary} vocabulary
 * @returns {Piece[]}
 */
export function partWord(letters, [first, last], { ids, unknown, prefix, max_characters: max }) {
  const whole = [{ id: unknown, start: first, stop: last }];
  if (last - first > max) return whole;
  /** @type {Piece[]} */
  const pieces = [];
  for (let start = first; start < last; ) {
    let stop = last;
    let id;
    for (; stop > start; stop--) {
      id = ids.get((start > first ? prefix : "") + letters.slice(start, stop).join(""));
      if (id !== undefined) break;
    }
    if (id === undefined) return whole;
    pieces.push({ id, start, stop });
    start = stop;
  }
  return pieces;
}
