import { expect, it } from "vitest";
import { densePicture } from "../testing/made_up.js";
import { mergedLinks } from "./merged.js";
import { Picture } from "./picture.js";

const picture = new Picture(densePicture({ words: ["a", "cat", "sat"] }));
const map = /** @type {Float32Array} */ (picture.weights(0, 1, "words"));
const GROUP = [1, 2];

/** @param {boolean} isIncoming */
const linksOf = (isIncoming) => {
  const links = picture.links(0, 1, "words", isIncoming);
  if (!links) throw new Error("A dense picture has all links.");
  return links;
};

it("averages what several words attend to; links among them are to themselves", () => {
  const merged = mergedLinks(linksOf(false), GROUP, false);
  const mean = (/** @type {number} */ to) => (map[5 + to] + map[10 + to]) / 2;
  expect(new Map(merged.links(0).map(({ to, weight }) => [to, weight]))).toEqual(
    new Map([0, 3, 4].map((to) => [to, expect.closeTo(mean(to), 6)])),
  );
  expect(merged.self[0]).toBeCloseTo(mean(1) + mean(2), 6);
  expect(merged.sinks.map(({ label, mass }) => [label, mass[0]])).toEqual([
    ["[CLS]", expect.closeTo(mean(0), 6)],
    ["[SEP]", expect.closeTo(mean(4), 6)],
  ]);
});

it("sums the attention to several words", () => {
  const merged = mergedLinks(linksOf(true), GROUP, true);
  const sum = (/** @type {number} */ from) => map[5 * from + 1] + map[5 * from + 2];
  expect(new Map(merged.links(0).map(({ to, weight }) => [to, weight]))).toEqual(
    new Map([0, 3, 4].map((from) => [from, expect.closeTo(sum(from), 6)])),
  );
  expect(merged.self[0]).toBeCloseTo(sum(1) + sum(2), 6);
  expect(merged.totals?.[0]).toBeCloseTo(
    [0, 1, 2, 3, 4].reduce((all, from) => all + sum(from), 0),
    5,
  );
});

it("counts a special token of the group once", () => {
  const merged = mergedLinks(linksOf(false), [0, 1], false);
  const [cls] = merged.sinks;
  expect(cls.mass[0]).toBeCloseTo(0, 6);
  expect(merged.self[0]).toBeCloseTo((map[0] + map[1] + map[5] + map[6]) / 2, 6);
});
