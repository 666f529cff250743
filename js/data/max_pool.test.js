import { expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { cellRanges, maxPool } from "./max_pool.js";

it.each([
  [33, 32],
  [40, 7],
  [64, 32],
  [5, 5],
])("is the maximum of each cell's tokens: %i to %i", (count, size) => {
  const next = random(count);
  const map = Uint8Array.from({ length: count * count }, () => Math.floor(256 * next()));
  const pooled = maxPool(map, count, size);
  for (let t = 0; t < size; t++) {
    for (let s = 0; s < size; s++) {
      const inside = map.filter((_, i) => {
        const [row, column] = [Math.floor(i / count), i % count];
        return (
          row >= Math.floor((t * count) / size) &&
          row <= Math.ceil(((t + 1) * count) / size) - 1 &&
          column >= Math.floor((s * count) / size) &&
          column <= Math.ceil(((s + 1) * count) / size) - 1
        );
      });
      expect(pooled[t * size + s]).toBe(Math.max(...inside));
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
