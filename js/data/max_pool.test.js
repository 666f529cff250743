import { expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { cellRanges, maxPool } from "./max_pool.js";

it.each([
  [33, 33, 32, false],
  [40, 9, 7, false],
  [3, 64, 32, true],
  [50, 70, 32, true],
  [5, 5, 5, false],
])("keeps each cell's weight of the largest size: %i x %i to %i", (rows, columns, size, signed) => {
  const next = random(rows);
  const codes = Uint8Array.from({ length: rows * columns }, () => 1 + Math.floor(255 * next()));
  const pooled = maxPool({ rows, columns, codes }, size, signed);
  expect([pooled.rows, pooled.columns]).toEqual([Math.min(rows, size), Math.min(columns, size)]);
  /** @type {(cell: number, count: number, cells: number) => number[]} */
  const tokensOf = (cell, count, cells) =>
    [...Array(count).keys()].filter(
      (token) =>
        token >= Math.floor((cell * count) / cells) &&
        token <= Math.ceil(((cell + 1) * count) / cells) - 1,
    );
  const sizeOf = (/** @type {number} */ code) => (signed ? Math.abs(code - 128) : code);
  for (let t = 0; t < pooled.rows; t++) {
    for (let s = 0; s < pooled.columns; s++) {
      const inside = tokensOf(t, rows, pooled.rows).flatMap((row) =>
        tokensOf(s, columns, pooled.columns).map((column) => codes[row * columns + column]),
      );
      const largest = Math.max(...inside.map(sizeOf));
      const expected = Math.max(...inside.filter((code) => sizeOf(code) === largest));
      expect(pooled.codes[t * pooled.columns + s]).toBe(expected);
    }
  }
});

it("leaves no token out", () => {
  const ranges = cellRanges(77, 32);
  expect(ranges[0].start).toBe(0);
  expect(ranges.at(-1)?.end).toBe(77);
  ranges.slice(1).forEach((range, i) => {
    expect(range.start).toBeLessThanOrEqual(ranges[i].end);
  });
});
