/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * Return a head's name as in the literature, counted from 1: "8-10".
 * @param {HeadName} head
 */
export const nameOf = ({ layer, head }) => `${layer + 1}-${head + 1}`;

/**
 * Return a head's indices as in code, counted from 0: "(7, 9)".
 * @param {HeadName} head
 */
export const pairOf = ({ layer, head }) => `(${layer}, ${head})`;

/**
 * Heads of a model: each layer has `heads` places, of which some may be absent.
 * @typedef {{layers: number, heads: number, absent?: Set<number>}} HeadShape
 */

/**
 * Return those of a trait's heads that the model has.
 * @param {[number, number][] | undefined} pairs
 * @param {HeadShape | null | undefined} shape
 * @returns {HeadName[]}
 */
export const existingHeads = (pairs = [], shape) =>
  pairs.map(([layer, head]) => ({ layer, head })).filter((name) => isHeadIn(name, shape));

/**
 * Return whether a model of this shape has a head.
 * @param {HeadName} name
 * @param {HeadShape | null | undefined} shape
 */
export const isHeadIn = ({ layer, head }, shape) =>
  Boolean(
    shape &&
      layer < shape.layers &&
      head < shape.heads &&
      !shape.absent?.has(layer * shape.heads + head),
  );

/**
 * Return whether two names stand for the same head; null stands for none.
 * @param {HeadName | null | undefined} a
 * @param {HeadName | null | undefined} b
 */
export const sameHead = (a, b) => Boolean(a && b && a.layer === b.layer && a.head === b.head);

/**
 * Return a number with commas between thousands and up to three decimals: "12,345". The browser's own
 * formatting takes 50 ms when it is first asked.
 * @param {number} number
 */
export const thousands = (number) =>
  String(Math.round(1000 * number) / 1000).replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, ",");

/**
 * Return a count with its noun: "1 head", "2 heads".
 * @param {number} count
 * @param {string} noun
 */
export const countOf = (count, noun) => `${thousands(count)} ${count === 1 ? noun : `${noun}s`}`;

/**
 * Return a share as a percentage, with more digits for small ones; never 0% or 100% of what is not all
 * or nothing.
 * @param {number} share
 */
export function shareText(share) {
  if (share === 0 || share === 1) return `${100 * share}%`;
  if (share < 0.001) return "<0.1%";
  if (share >= 0.995) return ">99%";
  return share < 0.0995 ? `${(100 * share).toFixed(1)}%` : `${Math.round(100 * share)}%`;
}

/**
 * Return a share as a whole percentage; never 0% or 100% of what is not all or nothing.
 * @param {number} share
 */
export function percentText(share) {
  const percent = Math.round(100 * share);
  if (percent === 0 && share > 0) return "<1%";
  return percent === 100 && share < 1 ? ">99%" : `${percent}%`;
}

/**
 * Return how often something is right: "right for 2 of 3 words", "wrong for the one word".
 * @param {number} hits
 * @param {number} total  above zero
 * @param {string} noun
 */
export function describeHits(hits, total, noun) {
  if (total === 1) return `${hits === 1 ? "right" : "wrong"} for the one ${noun}`;
  if (hits > 0 && hits < total) return `right for ${hits} of ${countOf(total, noun)}`;
  const all = total === 2 ? `both ${noun}s` : `all ${countOf(total, noun)}`;
  return `${hits === 0 ? "wrong" : "right"} for ${all}`;
}

/**
 * Return a list in words: "a, b and c".
 * @param {string[]} entries
 */
export const listAll = (entries) =>
  entries.length < 2
    ? entries.join("")
    : `${entries.slice(0, -1).join(", ")} and ${entries[entries.length - 1]}`;

/**
 * Return a list that ends after some entries: "a, b and 3 more".
 * @param {string[]} entries
 * @param {number} limit
 */
export const listSome = (entries, limit) =>
  entries.length > limit + 1
    ? `${entries.slice(0, limit).join(", ")} and ${entries.length - limit} more`
    : entries.join(", ");

/**
 * Return the values of a function of 0, 1, ..., count - 1.
 * @template T
 * @param {number} count
 * @param {(i: number) => T} valueAt
 * @returns {T[]}
 */
export const times = (count, valueAt) => Array.from({ length: count }, (_, i) => valueAt(i));

/**
 * Limit a value to a range, as CSS's clamp() does.
 * @param {number} low
 * @param {number} value
 * @param {number} high
 */
export const clamp = (low, value, high) => Math.max(low, Math.min(high, value));

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
export const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/**
 * Return a word for use in a sentence: punctuation in quotes, and right-to-left words isolated, so that
 * the numbers beside them keep their places.
 * @param {string} label
 */
export function nameInSentence(label) {
  if (RIGHT_TO_LEFT.test(label)) return `\u2068${label}\u2069`;
  return LETTER_OR_DIGIT.test(label) ? label : `“${label}”`;
}
