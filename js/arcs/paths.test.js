import { describe, expect, it } from "vitest";
import { arcPath, barPaths, linkPath, stubPath } from "./paths.js";

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

describe("links between two lines", () => {
  it("lead down from one word to the other, with an arrowhead at its end", () => {
    expect(linkPath({ x: 10, y: 20 }, { x: 50, y: 100 })).toBe(
      "M10 20C10 60 50 60 50 99m-3 -4l3 5l3 -5",
    );
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
