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
