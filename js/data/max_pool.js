import { POOL } from "../contract.js";
import { times } from "../ui/format.js";

/**
 * Map of one head in codes, one byte per weight.
 * @typedef {{rows: number, columns: number, codes: Uint8Array}} CodedMap
 */

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
 * Pool a map of codes to at most `size` rows and columns: each cell has its code of the largest
 * weight.
 * @param {CodedMap} map
 * @param {number} [size]
 * @param {boolean} [signed]  whether codes from 128 up are positive weights, and those below negative
 * @returns {CodedMap}
 */
export function maxPool({ rows, columns, codes }, size = POOL, signed = false) {
  const [height, width] = [Math.min(rows, size), Math.min(columns, size)];
  const across = poolAxis(codes, { outer: rows, count: columns, inner: 1 }, width, signed);
  const both = poolAxis(across, { outer: 1, count: rows, inner: width }, height, signed);
  return { rows: height, columns: width, codes: both };
}

/**
 * Pool one axis of an array to `size` cells.
 * @param {Uint8Array} codes  (outer, count, inner)
 * @param {{outer: number, count: number, inner: number}} shape
 * @param {number} size
 * @param {boolean} signed
 * @returns {Uint8Array}  (outer, size, inner)
 */
function poolAxis(codes, { outer, count, inner }, size, signed) {
  if (size === count) return codes;
  const ranges = cellRanges(count, size);
  const pooled = new Uint8Array(outer * size * inner);
  for (let o = 0; o < outer; o++) {
    for (let t = 0; t < size; t++) {
      for (let i = 0; i < inner; i++) {
        let [high, low] = [0, 255];
        for (let c = ranges[t].start; c < ranges[t].end; c++) {
          const code = codes[(o * count + c) * inner + i];
          if (code > high) high = code;
          if (code < low) low = code;
        }
        // Of a negative and a positive weight of the same size, keep the positive one.
        pooled[(o * size + t) * inner + i] = signed && 128 - low > high - 128 ? low : high;
      }
    }
  }
  return pooled;
}
