import { describe, expect, it } from "vitest";
import { rowOf, unitLinks } from "./links.js";

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
    ...{ units: UNITS, columns: UNITS, scale: null },
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

const WORDS = new Set([1, 2, 3]);
const ALL = new Set(UNITS.keys());
const RULE = { threshold: 0.05, mass: 0.7, top: 3, columns: WORDS };
const WEIGHTS = [0.1, 0.3, 0.2, 0.15, 0.25];

describe("the links of a row", () => {
  it("are to other words, strongest first", () => {
    expect(rowOf(headOf(WEIGHTS), 2, RULE).kept.map(({ to }) => to)).toEqual([1, 3]);
  });

  it("are to special tokens too when those are drawn", () => {
    const { kept } = rowOf(headOf(WEIGHTS), 2, { ...RULE, columns: ALL });
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
    for (const columns of [ALL, WORDS]) {
      for (const top of [1, 2, 3]) {
        const row = rowOf(headOf(WEIGHTS), 2, { ...RULE, columns, top });
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
    const [cls, sep] = rowOf(headOf(WEIGHTS), 2, { ...RULE, columns: ALL }).sinks;
    expect(sep).toBeCloseTo(0, 6);
    expect(cls).toBeCloseTo(0.1, 6);
  });

  it("counts hidden links from a minimum weight up", () => {
    expect(rowOf(headOf([0, 0.5, 0.3, 0.195, 0.005]), 2, { ...RULE, top: 1 }).hidden).toBe(1);
  });
});

describe("links between two axes", () => {
  const rows = ["one", "two"].map((label) => ({ label, special: null }));
  const map = Float32Array.from([0.1, 0.2, 0.1, 0.3, 0.3, 0.5, 0.1, 0.2, 0.1, 0.1]);
  const links = unitLinks(map, { rows, columns: UNITS }, null, "exact");

  it("leave no column out as the row itself", () => {
    expect(links.links(0).map(({ to }) => to)).toEqual([3, 4, 1, 0, 2]);
    expect([...links.self]).toEqual([0, 0]);
  });

  it("have the special tokens of the columns as sinks", () => {
    expect(links.sinks.map(({ label }) => label)).toEqual(["[CLS]", "[SEP]"]);
    expect(links.sinks[0].mass[1]).toBeCloseTo(0.5, 6);
    const row = rowOf(links, 1, RULE);
    expect(row.kept.map(({ to }) => to)).toEqual([2, 1, 3]);
    expect(row.sinks[1]).toBeCloseTo(0.1, 6);
  });
});

describe("signed links", () => {
  const map = Float32Array.from([0, -0.4, 0.1, -0.02, 0.2]);
  const links = unitLinks(map, { rows: UNITS.slice(0, 1), columns: UNITS }, 0.4, "exact");

  it("are ordered by size", () => {
    const weights = links.links(0).map(({ weight }) => Number(weight.toFixed(2)));
    expect(weights).toEqual([-0.4, 0.2, 0.1, -0.02]);
  });

  it("have a minimum that is a share of the scale, and no cumulative attention", () => {
    const kept = (/** @type {number} */ threshold) =>
      rowOf(links, 0, { ...RULE, threshold, mass: 0.1 }).kept.map(({ to }) => to);
    expect(kept(0.5)).toEqual([1]);
    expect(kept(0.2)).toEqual([1, 2]);
    expect(kept(0.04)).toEqual([1, 2, 3]);
  });
});
