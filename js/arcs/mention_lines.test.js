// @vitest-environment jsdom
import { expect, it } from "vitest";
import { mentionLines } from "./mention_lines.js";

/** Six words on two lines of three, 20 px wide, 30 px apart. */
const PLACES = Array.from({ length: 6 }, (_, i) => {
  const left = 30 * (i % 3);
  return { row: Math.floor(i / 3), left, width: 20, middle: left + 10 };
});
const MENTIONS = [
  { start: 0, end: 1, head: 0, cluster: 0 },
  { start: 0, end: 2, head: 1, cluster: 1 },
  { start: 2, end: 5, head: 3, cluster: 6 },
];

const LINE = { mentions: MENTIONS, places: PLACES, first: 0, rightToLeft: false };

/** @param {number[]} words */
function drawn(words) {
  const lines = mentionLines({ ...LINE, words }, 100);
  const all = (/** @type {string} */ selector) => [...lines.node.querySelectorAll(selector)];
  return {
    ...lines,
    paths: all(".bl-cluster").map((path) => path.getAttribute("d")),
    classes: all(".bl-cluster").map((path) => path.classList.item(1)),
    numbers: all("text").map((text) => text.textContent),
    heads: all("circle").map((circle) => Number(circle.getAttribute("cx"))),
    ticks: () => all(".bl-tick").map((path) => path.getAttribute("d")),
  };
}

it("underlines mentions, nested ones below each other, with their clusters' numbers", () => {
  const { paths, numbers, classes, heads, depth } = drawn([0, 1, 2]);
  expect(paths).toEqual(["M0 96V100H20V96", "M0 110V114H50V110", "M60 96V100H80V100"]);
  expect(numbers).toEqual(["1", "2", "7"]);
  expect(classes).toEqual(["bl-cluster-0", "bl-cluster-1", "bl-cluster-1"]);
  expect(heads).toEqual([10, 40]);
  expect(depth).toBe(28);
});

it("goes on, open at that end, where a mention runs over the line", () => {
  const { paths, numbers, heads, depth } = drawn([3, 4, 5]);
  expect(paths).toEqual(["M0 100V100H50V96"]);
  expect(numbers).toEqual(["7"]);
  expect(heads).toEqual([10]);
  expect(depth).toBe(14);
});

it("mirrors the open end where words run from right to left", () => {
  const places = PLACES.map((place) => ({ ...place, left: 60 - place.left }));
  const { node } = mentionLines({ ...LINE, words: [0, 1, 2], places, rightToLeft: true }, 100);
  const last = [...node.querySelectorAll(".bl-cluster")][2].getAttribute("d");
  expect(last).toBe("M0 100V100H20V96");
});

it("marks each mention that a head picks a word for, right or wrong, on the head word's line", () => {
  const { ticks, draw } = drawn([0, 1, 2]);
  draw([
    { mention: 1, hit: true },
    { mention: 2, hit: false },
  ]);
  expect(ticks()).toEqual(["M9 124m0-3l2.5 3l4-6", ""]);
  draw([{ mention: 1, hit: false }]);
  expect(ticks()).toEqual(["", "M9 124m0-6l5 6m0-6l-5 6"]);
  draw([]);
  expect(ticks()).toEqual(["", ""]);
});
