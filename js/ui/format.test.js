import { expect, it } from "vitest";
import {
  clamp,
  countOf,
  describeHits,
  existingHeads,
  isHeadIn,
  listSome,
  nameOf,
  pairOf,
  percentText,
  sameHead,
  shareText,
  thousands,
  times,
} from "./format.js";

const SHAPE = { layers: 2, heads: 3 };

it("writes numbers as the browser does in English", () => {
  for (const number of [0, 7, 999, 1000, 12345, 1234567, 0.5, 1234.5, 2.12345, 1000.00001]) {
    expect(thousands(number)).toBe(number.toLocaleString("en"));
  }
});

it("names heads from 1 as in the literature, and from 0 as in code", () => {
  expect(nameOf({ layer: 7, head: 9 })).toBe("8-10");
  expect(pairOf({ layer: 7, head: 9 })).toBe("(7, 9)");
});

it("keeps the heads that the model has", () => {
  const pairs = /** @type {[number, number][]} */ ([
    [1, 2],
    [2, 0],
    [0, 3],
  ]);
  expect(existingHeads(pairs, SHAPE)).toEqual([{ layer: 1, head: 2 }]);
  expect(existingHeads(pairs, null)).toEqual([]);
  expect(existingHeads(undefined, SHAPE)).toEqual([]);
  expect(isHeadIn({ layer: 0, head: 3 }, SHAPE)).toBe(false);
});

it("compares heads, of which null equals none", () => {
  expect(sameHead({ layer: 1, head: 2 }, { layer: 1, head: 2 })).toBe(true);
  expect(sameHead({ layer: 1, head: 2 }, { layer: 2, head: 1 })).toBe(false);
  expect(sameHead(null, null)).toBe(false);
});

it("uses the singular for one", () => {
  expect([0, 1, 2].map((count) => countOf(count, "head"))).toEqual([
    "0 heads",
    "1 head",
    "2 heads",
  ]);
});

it("limits a value to a range", () => {
  expect([-1, 1, 9].map((value) => clamp(0, value, 3))).toEqual([0, 1, 3]);
  expect(times(3, (i) => i * i)).toEqual([0, 1, 4]);
});

it.each([
  [1, 1, "right for the one word"],
  [0, 1, "wrong for the one word"],
  [2, 2, "right for both words"],
  [0, 2, "wrong for both words"],
  [1, 2, "right for 1 of 2 words"],
  [3, 3, "right for all 3 words"],
  [0, 1200, "wrong for all 1,200 words"],
])("describes %i hits of %i", (hits, total, text) => {
  expect(describeHits(hits, total, "word")).toBe(text);
});

it("ends a list after some entries, unless only one would be left out", () => {
  expect(listSome(["a", "b", "c"], 3)).toBe("a, b, c");
  expect(listSome(["a", "b", "c"], 2)).toBe("a, b, c");
  expect(listSome(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
});

it("never rounds a share to nothing or all", () => {
  expect([0, 0.004, 0.5, 0.996, 1].map(percentText)).toEqual(["0%", "<1%", "50%", ">99%", "100%"]);
  expect([0, 0.0001, 0.0123, 0.5, 0.9999, 1].map(shareText)).toEqual([
    ...["0%", "<0.1%", "1.2%", "50%", ">99%", "100%"],
  ]);
});
