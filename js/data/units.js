import { times } from "../ui/numbers.js";
import { tokenLabel, wordLabel } from "./labels.js";

/** @typedef {import("../state/types.js").Unit} Unit */

/**
 * The units of a text, and the tokens each consists of: `start[u]` to `start[u + 1]`, exclusive.
 * @typedef {{units: Unit[], start: number[]}} Units
 */

/**
 * Words and special tokens, in token order.
 * @param {string[]} tokens
 * @param {string[]} words
 * @param {(number | null)[]} wordIds
 * @returns {Units}
 */
export function wordUnits(tokens, words, wordIds) {
  /** @type {Units} */
  const found = { units: [], start: [] };
  wordIds.forEach((word, token) => {
    if (word !== null && token > 0 && wordIds[token - 1] === word) return;
    found.start.push(token);
    found.units.push(
      word === null ? specialUnit(tokens[token]) : { label: wordLabel(words[word]), special: null },
    );
  });
  found.start.push(tokens.length);
  return found;
}

/**
 * Every token a unit.
 * @param {string[]} tokens
 * @param {(number | null)[]} wordIds
 * @returns {Units}
 */
export function tokenUnits(tokens, wordIds) {
  return {
    units: tokens.map((token, i) =>
      wordIds[i] === null ? specialUnit(token) : { label: tokenLabel(token), special: null },
    ),
    start: times(tokens.length + 1, (i) => i),
  };
}

/**
 * From a token map to a unit map: the sum over the columns of a unit's tokens, the mean over its
 * rows (Clark et al. 2019, section 4.1), so that every row sums to what it summed to.
 * @param {Float32Array} map  (count, count)
 * @param {number} count
 * @param {number[]} start    as in {@link Units}
 * @returns {Float32Array}    (units, units)
 */
export function unitMap(map, count, start) {
  const size = start.length - 1;
  if (size === count) return map;
  const merged = new Float32Array(size * size);
  for (let u = 0; u < size; u++) {
    const share = 1 / (start[u + 1] - start[u]);
    for (let row = start[u]; row < start[u + 1]; row++) {
      for (let v = 0; v < size; v++) {
        let sum = 0;
        for (let column = start[v]; column < start[v + 1]; column++) {
          sum += map[row * count + column];
        }
        merged[u * size + v] += share * sum;
      }
    }
  }
  return merged;
}

/**
 * @param {string} token
 * @returns {Unit}
 */
function specialUnit(token) {
  const label = wordLabel(token);
  return { label, special: label };
}
