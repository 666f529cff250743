// @vitest-environment jsdom
import { expect, it } from "vitest";
import { drawMentions, markMentions, mentionDepth, mentionUnderlines } from "./mentions.js";
import { lanesOf } from "./spans.js";

/** Six words on two lines of three, 20 px wide, 30 px apart. */
const BOXES = Array.from({ length: 6 }, (_, i) => {
  const left = 30 * (i % 3);
  return { left, width: 20, middle: left + 10 };
});
const MENTIONS = [
  { start: 0, end: 1, head: 0, cluster: 0 },
  { start: 0, end: 2, head: 1, cluster: 1 },
  { start: 2, end: 5, head: 3, cluster: 6 },
];

/** @param {number[]} words */
function underlines(words) {
  const unplaced = mentionUnderlines(MENTIONS, words, 0);
  const lanes = lanesOf(unplaced.map(({ span }) => span));
  return unplaced.map((underline, i) => ({ ...underline, lane: lanes[i] }));
}

/** @param {number[]} words */
function drawn(words) {
  const lines = underlines(words);
  const drawing = drawMentions(lines, BOXES, false, 100);
  const all = (/** @type {string} */ selector) => [...drawing.node.querySelectorAll(selector)];
  return {
    draw: (/** @type {import("./mentions.js").MentionPrediction[]} */ predictions) =>
      markMentions(drawing, predictions),
    depth: mentionDepth(lines),
    paths: all(".bl-cluster").map((path) => path.getAttribute("d")),
    classes: all(".bl-cluster").map((path) => path.classList.item(1)),
    numbers: all("text").map((text) => text.textContent),
    heads: all("circle").map((circle) => Number(circle.getAttribute("cx"))),
    ticks: () => all(".bl-tick").map((path) => path.getAttribute("d")),
  };
}

it("underlines mentions with the numbers of their clusters, nested ones in separate lanes", () => {
  const { paths, numbers, classes, heads, depth } = drawn([0, 1, 2]);
  expect(paths).toEqual(["M0 96V100H20V96", "M0 110V114H50V110", "M60 96V100H80V100"]);
  expect(numbers).toEqual(["1", "2", "7"]);
  expect(classes).toEqual(["bl-cluster-0", "bl-cluster-1", "bl-cluster-1"]);
  expect(heads).toEqual([10, 40]);
  expect(depth).toBe(28);
});

it("leaves an end open where a mention continues on another line", () => {
  const { paths, numbers, heads, depth } = drawn([3, 4, 5]);
  expect(paths).toEqual(["M0 100V100H50V96"]);
  expect(numbers).toEqual(["7"]);
  expect(heads).toEqual([10]);
  expect(depth).toBe(14);
});

it("mirrors the open end in a right-to-left text", () => {
  const boxes = BOXES.map((box) => ({ ...box, left: 60 - box.left }));
  const { node } = drawMentions(underlines([0, 1, 2]), boxes, true, 100);
  const last = [...node.querySelectorAll(".bl-cluster")][2].getAttribute("d");
  expect(last).toBe("M0 100V100H20V96");
});

it("marks each mention with a prediction as right or wrong, on the line of its head word", () => {
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
