// Kinds of characters, as BERT's tokenizers and Python know them.
import { CHINESE, MARKS, PUNCTUATION, REMOVED } from "./character_ranges.js";

const [IS_REMOVED, IS_MARK, IS_PUNCTUATION, IS_CHINESE] = [1, 2, 4, 8];
const KINDS = new Uint8Array(0x110000);
for (const [ranges, kind] of /** @type {const} */ ([
  [REMOVED, IS_REMOVED],
  [MARKS, IS_MARK],
  [PUNCTUATION, IS_PUNCTUATION],
  [CHINESE, IS_CHINESE],
])) {
  addKind(ranges, kind);
}

/**
 * Mark the characters of ranges.
 * @param {string} ranges  of each range the gap before it and its length, in base 36
 * @param {number} kind
 */
function addKind(ranges, kind) {
  let [point, isInside] = [0, false];
  for (const length of ranges.split(" ")) {
    const end = point + Number.parseInt(length, 36);
    if (isInside) for (; point < end; point++) KINDS[point] |= kind;
    [point, isInside] = [end, !isInside];
  }
}

/**
 * Return whether a character is of a kind.
 * @param {string} character
 * @param {number} kind
 */
const isOf = (character, kind) =>
  (KINDS[/** @type {number} */ (character.codePointAt(0))] & kind) > 0;

/** Return whether a text is cleaned of a character. @param {string} character */
export const isRemoved = (character) => isOf(character, IS_REMOVED);

/** Return whether a character is an accent, which is stripped. @param {string} character */
export const isMark = (character) => isOf(character, IS_MARK);

/** Return whether a character is a word of its own. @param {string} character */
export const isPunctuation = (character) => isOf(character, IS_PUNCTUATION);

/** Return whether the tokenizer splits a text at a character. @param {string} character */
export const isSeparator = (character) => /\p{White_Space}/u.test(character);

/** Return whether a character is Chinese, as which it is set apart. @param {string} character */
export const isChinese = (character) => isOf(character, IS_CHINESE);

/** Return whether a character is white space to Python. @param {string} character */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these controls separate fields
export const isSpace = (character) => /[\x1c-\x1f\p{White_Space}]/u.test(character);

/** Return whether a character is an accent to Python. @param {string} character */
export const isAccent = (character) => /\p{M}/u.test(character);
