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
    for (;;) {
      let place = -1;
      /** @type {{rank: number, id: number} | undefined} */
      let best;
      for (let i = 1; i < pieces.length; i++) {
        const merge = this.merges.get(`${pieces[i - 1].id} ${pieces[i].id}`);
        if (merge && (!best || merge.rank < best.rank)) [best, place] = [merge, i];
      }
      if (!best) return pieces;
      const [left, right] = [pieces[place - 1], pieces[place]];
      pieces.splice(place - 1, 2, { start: left.start, stop: right.stop, id: best.id });
    }
  }
}
