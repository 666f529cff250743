import { describe, expect, it } from "vitest";
import {
  arcPath,
  arrivingPath,
  lanesOf,
  leavingPath,
  levelsOf,
  rise,
  runsRightToLeft,
  WIDEST,
  wrap,
} from "./layout.js";

describe("wrapping", () => {
  it("puts words one after the other, and begins a line where one does not fit", () => {
    const { places, rows } = wrap([40, 40, 40, 40], 100, false);
    expect(rows).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(places.map(({ left }) => left)).toEqual([0, 51, 0, 51]);
    expect(places[1].middle).toBe(71);
  });

  it("spreads a text that fits on one line", () => {
    const { places } = wrap([20, 20, 20], 200, false);
    expect(places.map(({ left }) => left)).toEqual([0, 50, 100]);
  });

  it("runs from the right for scripts that do", () => {
    const { places } = wrap([40, 40, 40], 100, true);
    expect(places.map(({ left, row }) => [left, row])).toEqual([
      [60, 0],
      [9, 0],
      [60, 1],
    ]);
  });

  it("cuts a word that is wider than a line", () => {
    const { places, rows } = wrap([5000, 10], 300, false);
    expect(places[0].width).toBe(WIDEST);
    expect(rows.flat()).toEqual([0, 1]);
    expect(wrap([5000], 90, false).places[0].width).toBe(90);
  });

  it("keeps every word in its line, whatever the widths", () => {
    for (let seed = 1; seed < 200; seed++) {
      const widths = Array.from(
        { length: 1 + (seed % 40) },
        (_, i) => 5 + ((seed * 31 + i * 77) % 150),
      );
      const room = 160 + ((seed * 13) % 500);
      const { places, rows } = wrap(widths, room, seed % 2 === 0);
      expect(rows.flat()).toEqual(widths.map((_, i) => i));
      for (const { left, width } of places) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(room);
      }
    }
  });
});

/**
 * The level of an arc, by its definition.
 * @param {{from: number, to: number}[]} spans
 * @param {number} i
 * @returns {number}
 */
function slowLevel(spans, i) {
  const [low, high] = [spans[i].from, spans[i].to].sort((a, b) => a - b);
  const inside = spans.flatMap(({ from, to }, j) => {
    const [start, stop] = [from, to].sort((a, b) => a - b);
    const spanned = start >= low && stop <= high && !(start === low && stop === high);
    return spanned ? [slowLevel(spans, j)] : [];
  });
  return 1 + Math.max(0, ...inside);
}

describe("levels", () => {
  it("stand above what they span", () => {
    const spans = [
      { from: 0, to: 1 },
      { from: 3, to: 0 },
      { from: 1, to: 3 },
      { from: 2, to: 3 },
    ];
    expect(levelsOf(spans)).toEqual([1, 3, 2, 1]);
  });

  it("equal the definition", () => {
    for (let seed = 1; seed < 60; seed++) {
      const spans = Array.from({ length: 12 }, (_, i) => {
        const from = (seed * 7 + i * 5) % 9;
        return { from, to: (from + 1 + ((seed + i * 3) % 7)) % 9 };
      }).filter(({ from, to }) => from !== to);
      expect(levelsOf(spans)).toEqual(spans.map((_, i) => slowLevel(spans, i)));
    }
  });
});

describe("lanes", () => {
  it("are shared only by arcs that do not overlap, the short ones nearest", () => {
    const spans = [
      { from: 0, to: 4 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 5, to: 6 },
    ];
    expect(lanesOf(spans)).toEqual([2, 1, 1, 1]);
  });
});

describe("paths", () => {
  it("rise with the level, never above half the width nor the highest", () => {
    expect(rise(0, 100, 2, 120)).toBe(28);
    expect(rise(0, 20, 2, 120)).toBe(10);
    expect(rise(0, 1000, 20, 120)).toBe(120);
  });

  it("go over the words from the attending to the attended word, both ways", () => {
    expect(arcPath(10, 50, 100, 14)).toMatch(/^M10 100A20 14 0 0 1 50 99M/);
    expect(arcPath(50, 10, 100, 14)).toMatch(/^M50 100A20 14 0 0 0 10 99M/);
  });

  it("end in an arrowhead at the attended word only", () => {
    expect(arcPath(10, 50, 100, 14)).toContain("M47 95L50 100L53 95");
    expect(arrivingPath(30, 100, 1, 18)).toContain("M27 95L30 100L33 95");
    expect(leavingPath(30, 100, -1, 18)).toBe("M30 100Q30 82 20 82");
  });
});

describe("the direction of reading", () => {
  it("is that of the first letter", () => {
    expect(runsRightToLeft(["1", "«", "שלום", "world"])).toBe(true);
    expect(runsRightToLeft(["hello", "שלום"])).toBe(false);
    expect(runsRightToLeft(["مرحبا"])).toBe(true);
    expect(runsRightToLeft(["...", "7"])).toBe(false);
  });
});
