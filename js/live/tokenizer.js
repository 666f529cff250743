import { BytePairs } from "./byte_pairs.js";
import { isSeparator, isSpace } from "./characters.js";
import { WordPieces } from "./word_pieces.js";
import { assign, findWords, partUnspaced } from "./words.js";

/**
 * What bertlook.widgets.live exports of a tokenizer.
 * @typedef {object} TokenizerParts
 * @property {string[]} vocabulary               tokens in the order of their ids, as they are shown
 * @property {import("./word_pieces.js").WordPieceParts | null} word_pieces
 * @property {import("./byte_pairs.js").BytePairParts | null} byte_pairs   one of both is there
 * @property {Record<string, number>} added      ids of tokens that are found in a text as they stand
 * @property {number[]} stripping                those of them that take the white space before them
 * @property {number[]} frame                    ids of tokens that belong to no word
 * @property {TemplateItem[]} single             the tokens of one text
 * @property {TemplateItem[] | null} pair        those of two texts
 *
 * A text, or a token around it, and its segment.
 * @typedef {{text: 0 | 1, segment: number} | {id: number, segment: number}} TemplateItem
 *
 * A tokenized text, as of `bertlook.model.tokens.Encoding`.
 * @typedef {object} Encoding
 * @property {number[]} ids
 * @property {number[]} segments
 * @property {string[]} tokens
 * @property {(number | null)[]} wordIds   each token's word; null for special tokens
 * @property {string[]} words
 * @property {number | null} boundary      first token of the second text of a pair
 * @property {string} note                 remark on special tokens in the text, or ""
 *
 * A token of a text: its id, its characters, and the tokenizer's own word.
 * @typedef {{id: number, span: import("./words.js").Span, preToken: number}} Token
 */

/** Maximum number of special tokens that a note names. */
const MAX_NAMED = 5;

/** The tokenizer of a BERT or a RoBERTa, with the words that bertlook finds. */
export class Tokenizer {
  /** @param {TokenizerParts} parts */
  constructor(parts) {
    this.parts = parts;
    const { word_pieces, byte_pairs, vocabulary } = parts;
    this.pieces = byte_pairs
      ? new BytePairs(byte_pairs)
      : new WordPieces(
          /** @type {import("./word_pieces.js").WordPieceParts} */ (word_pieces),
          vocabulary,
        );
    this.frame = new Set(parts.frame);
    this.stripping = new Set(parts.stripping);
    this.added = Object.entries(parts.added).map(([name, id]) => ({
      id,
      letters: [...name],
      name,
    }));
    // The longest of those that begin at the same character is read.
    this.added.sort((a, b) => b.letters.length - a.letters.length);
  }

  /**
   * Tokenize a text or a pair and find the words.
   * @param {string} text
   * @param {string | null} pair
   * @returns {Encoding}
   * @throws {Error} with a message for the reader, if a text has no word
   */
  encode(text, pair) {
    const template = pair === null ? this.parts.single : this.parts.pair;
    if (!template) throw new Error("This model reads no pairs. Remove the second text.");
    const texts = (pair === null ? [text] : [text, pair]).map((part) => this.#readText(part));
    /** @type {Encoding} */
    const encoding = {
      ...{ ids: [], segments: [], tokens: [], wordIds: [], boundary: null },
      words: texts.flatMap(({ words }) => words),
      note: noteOn([...new Set(texts.flatMap(({ read }) => read))]),
    };
    const add = (/** @type {number} */ id, /** @type {number} */ segment) => {
      encoding.ids.push(id);
      encoding.segments.push(segment);
      encoding.tokens.push(this.parts.vocabulary[id]);
    };
    for (const item of template) {
      if ("id" in item) {
        add(item.id, item.segment);
        encoding.wordIds.push(null);
        continue;
      }
      if (item.text === 1) encoding.boundary = encoding.ids.length;
      const { ids, wordIds } = texts[item.text];
      const first = item.text === 0 ? 0 : texts[0].words.length;
      for (const id of ids) add(id, item.segment);
      encoding.wordIds.push(...wordIds.map((word) => (word === null ? null : first + word)));
    }
    return encoding;
  }

  /**
   * Return the tokens and words of one text, and the special tokens that stand in it.
   * @param {string} text
   */
  #readText(text) {
    const characters = [...text.replace(/\p{Cs}/gu, "\ufffd")];
    if (characters.every(isSpace)) throw new Error("The text is empty. Give at least one word.");
    const tokens = this.#tokenize(characters);
    const spans = tokens.map(({ span }) => span);
    const preTokens = tokens.map(({ preToken }) => preToken);
    const units = findWords(
      characters,
      // Word pieces tell words apart that no white space separates.
      this.parts.byte_pairs ? partUnspaced(characters, preTokens, spans) : preTokens,
      spans,
    );
    if (units.length === 0) {
      throw new Error(`The tokenizer finds no word in “${text.slice(0, 40)}”. Give another text.`);
    }
    const owners = assign(spans, units, characters.length);
    const written = tokens.map(({ id, span }) => this.#nameOf(id, characters, span));
    /** Units that are special tokens, not words. */
    const frame = new Set(
      owners.filter((_, index) => written[index] !== null && this.frame.has(tokens[index].id)),
    );
    /** @type {number | null} */
    let previous = null;
    const unitIds = owners.map((unit, index) => {
      // What stands beside a special token without a word of its own goes to the word before.
      if (!frame.has(unit) || this.frame.has(tokens[index].id) || previous === null) {
        previous = unit;
      }
      return previous;
    });
    const wordUnits = [...units.keys()].filter((unit) => !frame.has(unit));
    const wordOf = new Map(wordUnits.map((unit, word) => [unit, word]));
    return {
      ids: tokens.map(({ id }) => id),
      wordIds: unitIds.map((unit) => wordOf.get(unit) ?? null),
      words: wordUnits.map((unit) => characters.slice(...units[unit]).join("")),
      read: written.filter((name) => name !== null),
    };
  }

  /**
   * Return the tokens of a text.
   * @param {string[]} characters
   * @returns {Token[]}
   */
  #tokenize(characters) {
    /** @type {Token[]} */
    const tokens = [];
    let preToken = 0;
    let start = 0;
    const readWords = (/** @type {number} */ stop) => {
      for (const pieces of this.pieces.part(characters, start, stop)) {
        for (const piece of pieces) {
          tokens.push({ id: piece.id, span: [piece.start, piece.stop], preToken });
        }
        preToken++;
      }
    };
    for (let index = 0; index < characters.length; ) {
      const added = this.added.find(({ letters }) =>
        letters.every((letter, offset) => characters[index + offset] === letter),
      );
      if (!added) {
        index++;
        continue;
      }
      let first = index;
      if (this.stripping.has(added.id)) {
        while (first > start && isSeparator(characters[first - 1])) first--;
      }
      readWords(first);
      start = index + added.letters.length;
      tokens.push({ id: added.id, span: [first, start], preToken });
      preToken++;
      index = start;
    }
    readWords(characters.length);
    return tokens;
  }

  /**
   * Return the name of a special token if it stands in the text itself, and not for an unknown word.
   * @param {number} id
   * @param {string[]} characters
   * @param {import("./words.js").Span} span
   */
  #nameOf(id, characters, span) {
    const name = this.added.find((token) => token.id === id)?.name ?? null;
    return name?.trim() ===
      characters
        .slice(...span)
        .join("")
        .trim()
      ? name
      : null;
  }
}

/**
 * Return a remark on the special tokens that a text holds.
 * @param {string[]} names
 */
function noteOn(names) {
  if (names.length === 0) return "";
  const more = names.length - MAX_NAMED;
  const rest = more > 0 ? ` and ${more} more` : "";
  return `Read as tokens: ${names.slice(0, MAX_NAMED).join(", ")}${rest}.`;
}
