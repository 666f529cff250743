/**
 * What bertlook exports of byte-level pieces, as RoBERTa's tokenizer has them.
 * @typedef {object} BytePairParts
 * @property {number[]} bytes   id of the piece of each byte
 * @property {number[]} merges  ids of two pieces and of the one that they become, again and again; the
 *     first that applies is made first
 *
 * @typedef {import("./word_pieces.js").Piece} Piece
 */

/** What pieces never cross: words, numbers and signs, each with a space before it, and white space. */
const PARTS =
  /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Pieces of bytes. */
export class BytePairs {
  /** @param {BytePairParts} parts */
  constructor({ bytes, merges }) {
    this.bytes = bytes;
    /** Rank and result of each merge. @type {Map<string, {rank: number, id: number}>} */
    this.merges = new Map();
    for (let i = 0; i < merges.length; i += 3) {
      this.merges.set(`${merges[i]} ${merges[i + 1]}`, { rank: i, id: merges[i + 2] });
    }
  }

  /**
   * Return the pieces of a part of a text, by the tokenizer's own words.
   * @param {string[]} characters  of the text
   * @param {number} start
   * @param {number} stop
   * @returns {Piece[][]}  each with the indices of its first character and after its last one
   */
  part(characters, start, stop) {
    const encoder = new TextEncoder();
    let index = start;
    return [...characters.slice(start, stop).join("").matchAll(PARTS)].map(([word]) => {
      const pieces = [...word].flatMap((character) => {
        const place = { start: index, stop: index + 1 };
        index++;
        return [...encoder.encode(character)].map((byte) => ({ ...place, id: this.bytes[byte] }));
      });
      return this.#join(pieces);
    });
  }

  /** Join pieces as long as a merge applies. @param {Piece[]} pieces */
  #join(pieces) {
    const mergeAt = (/** @type {number} */ i) =>
      this.merges.get(`${pieces[i].id} ${pieces[i + 1].id}`);
    // Kept, since to look all of them up after each merge takes minutes for a word without an end.
    const merges = pieces.slice(1).map((_, i) => mergeAt(i));
    const ranks = merges.map((merge) => merge?.rank ?? Number.POSITIVE_INFINITY);
    for (;;) {
      let first = 0;
      for (let i = 1; i < ranks.length; i++) if (ranks[i] < ranks[first]) first = i;
      const merge = merges[first];
      if (!merge) return pieces;
      const [left, right] = [pieces[first], pieces[first + 1]];
      pieces.splice(first, 2, { start: left.start, stop: right.stop, id: merge.id });
      merges.splice(first, 1);
      ranks.splice(first, 1);
      for (const i of [first - 1, first]) {
        if (i < 0 || i >= ranks.length) continue;
        merges[i] = mergeAt(i);
        ranks[i] = merges[i]?.rank ?? Number.POSITIVE_INFINITY;
      }
    }
  }
}
