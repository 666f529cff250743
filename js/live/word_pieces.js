import { isPunctuation, isSeparator } from "./characters.js";
import { normalize } from "./normalizer.js";

/**
 * What bertlook exports of word pieces, as BERT's tokenizer has them.
 * @typedef {object} WordPieceParts
 * @property {import("./normalizer.js").Normalizing} normalizer
 * @property {string} prefix          mark of pieces that continue a word
 * @property {string} unknown         token of words that have no pieces
 * @property {number} max_characters  of a word; longer ones are unknown
 *
 * Vocabulary of word pieces.
 * @typedef {object} Vocabulary
 * @property {Map<string, number>} ids
 * @property {number} unknown         id of words that have no pieces
 * @property {string} prefix
 * @property {number} max_characters
 *
 * Piece of a word, with the indices of its first letter and after its last one.
 * @typedef {{id: number, start: number, stop: number}} Piece
 */

/** Pieces of normalized words. */
export class WordPieces {
  /**
   * @param {WordPieceParts} parts
   * @param {string[]} vocabulary  tokens in the order of their ids
   */
  constructor({ normalizer, prefix, unknown, max_characters }, vocabulary) {
    const ids = new Map(vocabulary.map((token, id) => [token, id]));
    this.normalizer = normalizer;
    /** @type {Vocabulary} */
    this.vocabulary = { ids, unknown: ids.get(unknown) ?? 0, prefix, max_characters };
  }

  /**
   * Return the pieces of a part of a text, by the tokenizer's own words.
   * @param {string[]} characters  of the text
   * @param {number} start
   * @param {number} stop
   * @returns {Piece[][]}  each with the indices of its first character and after its last one
   */
  part(characters, start, stop) {
    const { letters, origins } = normalize(characters, start, stop, this.normalizer);
    return partWords(letters).map((word) =>
      partWord(letters, word, this.vocabulary).map((piece) => ({
        id: piece.id,
        start: origins[piece.start],
        stop: origins[piece.stop - 1] + 1,
      })),
    );
  }
}

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
