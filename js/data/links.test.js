import { describe, expect, it } from "vitest";
import { rowOf } from "./links.js";

/** @typedef {import("./links.js").HeadLinks} HeadLinks */

const UNITS = ["[CLS]", "the", "cat", "sat", "[SEP]"].map((label) => ({
  label,
  special: label.startsWith("[") ? label : null,
}));

/**
 * Return links in which "cat" has these weights.
 * @param {number[]} weights  on each unit
 * @returns {HeadLinks}
 */
function headOf(weights) {
  const row = 2;
  return {
    units: UNITS,
    self: Float32Array.from(UNITS, () => weights[row]),
    sinks: ["[CLS]", "[SEP]"].map((label) => ({
      label,
      mass: Float32Array.from(UNITS, () => weights[label === "[CLS]" ? 0 : 4]),
    })),
    precision: "exact",
    links: () =>
      weights
        .map((weight, to) => ({ to, weight }))
        .filter(({ to, weight }) => to !== row && weight > 0)
        .sort((a, b) => b.weight - a.weight),
  };
}

const RULE = { threshold: 0.05, mass: 0.7, top: 3, specials: false };
const WEIGHTS = [0.1, 0.3, 0.2, 0.15, 0.25];

describe("the links of a row", () => {
  it("are to other words, strongest first", () => {
    expect(rowOf(headOf(WEIGHTS), 2, RULE).kept.map(({ to }) => to)).toEqual([1, 3]);
  });

  it("are to special tokens too when those are drawn", () => {
    const { kept } = rowOf(headOf(WEIGHTS), 2, { ...RULE, specials: true });
    expect(kept.map(({ to }) => to)).toEqual([1, 4, 3]);
  });

  it("end once they sum to the cumulative attention", () => {
    const { kept } = rowOf(headOf([0, 0.5, 0, 0.3, 0.2]), 2, { ...RULE, mass: 0.5 });
    expect(kept.map(({ to }) => to)).toEqual([1]);
  });

  it("are limited in number and by the minimum weight", () => {
    expect(rowOf(headOf(WEIGHTS), 2, { ...RULE, top: 1 }).kept).toHaveLength(1);
    expect(rowOf(headOf(WEIGHTS), 2, { ...RULE, threshold: 0.2 }).kept).toHaveLength(1);
  });

  it("are not renormalized: kept weights and shares sum to one", () => {
    for (const specials of [true, false]) {
      for (const top of [1, 2, 3]) {
        const row = rowOf(headOf(WEIGHTS), 2, { ...RULE, specials, top });
        const parts = [...row.kept.map(({ weight }) => weight), row.self, ...row.sinks];
        const sum = parts.reduce((all, part) => all + part, row.undrawn);
        expect(sum).toBeCloseTo(1, 5);
      }
    }
  });
});

describe("the rest of a row", () => {
  it("is split into itself, each kind of special token, and undrawn links", () => {
    const { self, sinks, undrawn } = rowOf(headOf(WEIGHTS), 2, { ...RULE, top: 1 });
    const shares = [self, ...sinks, undrawn].map((share) => Number(share.toFixed(3)));
    expect(shares).toEqual([0.2, 0.1, 0.25, 0.15]);
  });

  it("excludes links drawn to special tokens", () => {
    const [cls, sep] = rowOf(headOf(WEIGHTS), 2, { ...RULE, specials: true }).sinks;
    expect(sep).toBeCloseTo(0, 6);
    expect(cls).toBeCloseTo(0.1, 6);
  });

  it("counts hidden links from a minimum weight up", () => {
    expect(rowOf(headOf([0, 0.5, 0.3, 0.195, 0.005]), 2, { ...RULE, top: 1 }).hidden).toBe(1);
  });
});
