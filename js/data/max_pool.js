import { POOL } from "../contract.js";
import { times } from "../ui/format.js";

/**
 * Return the ranges over which a row of `size` cells takes its maxima: cell t covers
 * floor(t count / size) to ceil((t + 1) count / size) - 1, so that no token is left out.
 * @param {number} count
 * @param {number} size
 * @returns {{start: number, end: number}[]}  end exclusive
 */
export function cellRanges(count, size) {
  return times(size, (t) => ({
    start: Math.floor((t * count) / size),
    end: Math.ceil(((t + 1) * count) / size),
  }));
}

/**
 * Max-pool a square map to `size` x `size`.
 * @param {Uint8Array} map  (count, count)
 * @param {number} count
 * @param {number} [size]
 * @returns {Uint8Array}
 */
export function maxPool(map, count, size = POOL) {
  const ranges = cellRanges(count, size);
  const pooled = new Uint8Array(size * size);
  for (let t = 0; t < size; t++) {
    for (let row = ranges[t].start; row < ranges[t].end; row++) {
      for (let s = 0; s < size; s++) {
        let max = pooled[t * size + s];
        for (let column = ranges[s].start; column < ranges[s].end; column++) {
          const value = map[row * count + column];
          if (value > max) max = value;
        }
        pooled[t * size + s] = max;
      }
    }
  }
  return pooled;
}
