import { describe, expect, it } from "vitest";
import { lanesOf, levelsOf } from "./spans.js";

/**
 * Compute the level of an arc by its definition.
 * @param {{from: number, to: number}[]} spans
 * @param {number} i
 * @returns {number}
 */
function levelByDefinition(spans, i) {
  const [low, high] = [spans[i].from, spans[i].to].sort((a, b) => a - b);
  const inside = spans.flatMap(({ from, to }, j) => {
    const [start, stop] = [from, to].sort((a, b) => a - b);
    const spanned = start >= low && stop <= high && !(start === low && stop === high);
    return spanned ? [levelByDefinition(spans, j)] : [];
  });
  return 1 + Math.max(0, ...inside);
}

describe("levels", () => {
  it("are above those of arcs that they span", () => {
    const spans = [
      { from: 0, to: 1 },
      { from: 3, to: 0 },
      { from: 1, to: 3 },
      { from: 2, to: 3 },
    ];
    expect(levelsOf(spans)).toEqual([1, 3, 2, 1]);
  });

  it("agree with the definition", () => {
    for (let seed = 1; seed < 60; seed++) {
      const spans = Array.from({ length: 12 }, (_, i) => {
        const from = (seed * 7 + i * 5) % 9;
        return { from, to: (from + 1 + ((seed + i * 3) % 7)) % 9 };
      }).filter(({ from, to }) => from !== to);
      expect(levelsOf(spans)).toEqual(spans.map((_, i) => levelByDefinition(spans, i)));
    }
  });
});

describe("lanes", () => {
  it("are shared only by arcs that do not overlap, short arcs nearest to the words", () => {
    const spans = [
      { from: 0, to: 4 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 5, to: 6 },
    ];
    expect(lanesOf(spans)).toEqual([2, 1, 1, 1]);
  });
});
