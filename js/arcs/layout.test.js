import { describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { densePicture } from "../testing/made_up.js";
import {
  arcPath,
  barPaths,
  lanesOf,
  layOut,
  levelsOf,
  MAX_WORD_WIDTH,
  runsRightToLeft,
  shorten,
  stubPath,
  wrap,
} from "./layout.js";

describe("wrapping", () => {
  it("puts words side by side, and starts a line if a word does not fit", () => {
    const { boxes, rows } = wrap([40, 40, 40, 40], 100, false);
    expect(rows).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(boxes.map(({ left }) => left)).toEqual([0, 51, 0, 51]);
    expect(boxes[1].middle).toBe(71);
    expect(boxes[1]).toMatchObject({ barLeft: 51, barWidth: 40 });
  });

  it("spreads a text that fits on one line", () => {
    const { boxes } = wrap([20, 20, 20], 200, false);
    expect(boxes.map(({ left }) => left)).toEqual([0, 50, 100]);
  });

  it("places words from the right in right-to-left texts", () => {
    const { boxes } = wrap([40, 40, 40], 100, true);
    expect(boxes.map(({ left, line }) => [left, line])).toEqual([
      [60, 0],
      [9, 0],
      [60, 1],
    ]);
  });

  it("limits the width of a word", () => {
    const { boxes, rows } = wrap([5000, 10], 300, false);
    expect(boxes[0].width).toBe(MAX_WORD_WIDTH);
    expect(rows.flat()).toEqual([0, 1]);
    expect(wrap([5000], 90, false).boxes[0].width).toBe(90);
  });

  it("keeps every word inside its line for many widths", () => {
    for (let seed = 1; seed < 200; seed++) {
      const widths = Array.from(
        { length: 1 + (seed % 40) },
        (_, i) => 5 + ((seed * 31 + i * 77) % 150),
      );
      const room = 160 + ((seed * 13) % 500);
      const { boxes, rows } = wrap(widths, room, seed % 2 === 0);
      expect(rows.flat()).toEqual(widths.map((_, i) => i));
      for (const { left, width } of boxes) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(room);
      }
    }
  });
});

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

describe("paths", () => {
  it("rise with the level, limited by half the width and by the maximum", () => {
    expect(arcPath(0, 100, 50, 2, 120)).toContain("A50 28 ");
    expect(arcPath(0, 20, 50, 2, 120)).toContain("A10 10 ");
    expect(arcPath(0, 1000, 50, 20, 120)).toContain("A500 120 ");
  });

  it("lead above the words from the attending to the attended word in both directions", () => {
    expect(arcPath(10, 50, 100, 1, 120)).toMatch(/^M10 100A20 14 0 0 1 50 99m/);
    expect(arcPath(50, 10, 100, 1, 120)).toMatch(/^M50 100A20 14 0 0 0 10 99m/);
  });

  it("end in an arrowhead at the attended word only", () => {
    expect(arcPath(10, 50, 100, 1, 120)).toMatch(/50 99m-3 -4l3 5l3 -5$/);
    expect(stubPath(30, 100, 1, 18, true)).toMatch(/30 99m-3 -4l3 5l3 -5$/);
    expect(stubPath(30, 100, -1, 18, false)).toBe("M30 100Q30 82 20 82");
  });
});

describe("bars", () => {
  const boxes = [0, 50].map((left) => ({
    ...{ line: 0, left, width: 40, middle: left + 20, barLeft: left, barWidth: 40 },
  }));
  /** @type {(shares: number[]) => import("../data/links.js").Row} */
  const row = ([self, cls, sep, undrawn]) => ({
    ...{ kept: [], self, sinks: [cls, sep], undrawn, hidden: 0 },
  });

  it("draw shares side by side in proportion to their sizes", () => {
    const rows = [row([0.25, 0.5, 0, 0.25]), row([0, 0, 1, 0])];
    expect(barPaths([0, 1], boxes, rows, 10)).toEqual([
      "M0.0 10h10.0v5h-10.0z",
      "M10.0 10h20.0v5h-20.0z",
      "M50.0 10h40.0v5h-40.0z",
      "M30.0 10h10.0v5h-10.0z",
    ]);
  });

  it("are empty for rows that are not loaded", () => {
    expect(barPaths([0], boxes, [null], 10)).toEqual(["", "", "", ""]);
  });
});

describe("shortening", () => {
  const measure = (/** @type {string[]} */ texts) => texts.map((text) => 8 * text.length);

  it("keeps as many characters as fit beside the ellipsis", () => {
    expect(shorten("abcdefghij", 40, measure)).toBe("abcd…");
    expect(shorten("abcdefghij", 47, measure)).toBe("abcd…");
    expect(shorten("abcdefghij", 48, measure)).toBe("abcde…");
  });

  it("never splits a character", () => {
    const family = "👩‍👩‍👧";
    expect(shorten(`ab${family}${family}`, 8 * (3 + family.length), measure)).toBe(`ab${family}…`);
    expect(shorten(`e\u0301e\u0301e\u0301`, 24, measure)).toBe("e\u0301…");
  });
});

describe("the layout of a picture", () => {
  const measure = (/** @type {string[]} */ texts) => texts.map(() => 40);
  const options = { unit: /** @type {const} */ ("words"), specials: false, width: 116, measure };
  const words = ["Anna", "saw", "her", "twice"];

  it("stacks lines, with space for numbers and mentions below them", () => {
    const plain = layOut(new Picture(densePicture({ words })), options);
    expect(plain.lines.map(({ words }) => words)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(plain.lines[1].top).toBe(plain.lines[0].height);
    const mentions = [{ start: 0, end: 1, head: 0, cluster: 0 }];
    const clustered = layOut(new Picture({ ...densePicture({ words }), mentions }), options);
    expect(clustered.lines.map(({ mentions }) => mentions.length)).toEqual([1, 0]);
    expect(clustered.lines[0].height).toBe(plain.lines[0].height + 5 + 14);
    expect(clustered.lines[1].height).toBe(plain.lines[1].height + 5);
  });

  it("has gold arcs and mentions of words, not of tokens", () => {
    const gold = { heads: [2, 0, 2, 2], relations: ["nsubj", "root", "obj", "advmod"] };
    const picture = new Picture({ ...densePicture({ words }), gold });
    const lines = (/** @type {"words" | "tokens"} */ unit) =>
      layOut(picture, { ...options, unit, specials: true }).lines.map(({ gold }) => gold.length);
    // [CLS] takes the first position.
    expect(lines("words")).toEqual([1, 2, 1]);
    expect(lines("tokens")).toEqual([0, 0, 0]);
  });

  it("isolates right-to-left names, so that numbers stay beside their words", () => {
    const picture = new Picture(densePicture({ words: ["על", "chef"] }));
    const { names, labels, rightToLeft } = layOut(picture, options);
    expect([...names.values()]).toEqual(["\u2068על\u2069", "chef"]);
    expect(labels).toEqual(["על", "chef"]);
    expect(rightToLeft).toBe(true);
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
