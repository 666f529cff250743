/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * A head as the literature names it, counted from 1: "8-10".
 * @param {HeadName} head
 */
export const nameOf = ({ layer, head }) => `${layer + 1}-${head + 1}`;

/**
 * A head as code names it, counted from 0: "(7, 9)".
 * @param {HeadName} head
 */
export const pairOf = ({ layer, head }) => `(${layer}, ${head})`;

/**
 * The heads of a trait that are there.
 * @param {[number, number][] | undefined} pairs
 * @param {{layers: number, heads: number} | null | undefined} shape
 * @returns {HeadName[]}
 */
export const headsOf = (pairs = [], shape) =>
  pairs.map(([layer, head]) => ({ layer, head })).filter((name) => isIn(name, shape));

/**
 * Whether a head is there.
 * @param {HeadName} name
 * @param {{layers: number, heads: number} | null | undefined} shape
 */
export const isIn = ({ layer, head }, shape) =>
  Boolean(shape && layer < shape.layers && head < shape.heads);

/**
 * @param {HeadName | null | undefined} a
 * @param {HeadName | null | undefined} b
 */
export const sameHead = (a, b) => Boolean(a && b && a.layer === b.layer && a.head === b.head);

/**
 * "1 head", "2 heads".
 * @param {number} count
 */
export const countHeads = (count) => `${count} ${count === 1 ? "head" : "heads"}`;

/**
 * A list made by counting.
 * @template T
 * @param {number} count
 * @param {(i: number) => T} fn
 * @returns {T[]}
 */
export const times = (count, fn) => Array.from({ length: count }, (_, i) => fn(i));

/**
 * A number, or the end of the range that it lies beyond.
 * @param {number} low
 * @param {number} value
 * @param {number} high
 */
export const within = (low, value, high) => Math.max(low, Math.min(high, value));
