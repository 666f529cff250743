// @vitest-environment jsdom
import { expect, it } from "vitest";
import { GridLabels } from "./labels.js";
import { gridShape } from "./shape.js";

/** @param {GridLabels} labels */
const texts = ({ nodes }) =>
  nodes.slice(1).map((node) => Array.from(node.querySelectorAll("span"), (n) => n.textContent));

it("numbers layers and heads from 1, and emphasizes those of one head", () => {
  const labels = new GridLabels();
  labels.draw(gridShape({ layers: 2, heads: 3 }, 300, 1));
  expect(texts(labels)).toEqual([
    ["1", "2", "3"],
    ["1", "2"],
  ]);
  labels.mark({ layer: 1, head: 0 });
  labels.mark({ layer: 0, head: 2 });
  const current = labels.nodes.flatMap((node) => [...node.querySelectorAll(".bl-current")]);
  expect(current.map(({ textContent }) => textContent)).toEqual(["3", "1"]);
});

it("leaves out numbers that would touch each other", () => {
  const labels = new GridLabels();
  labels.draw(gridShape({ layers: 80, heads: 64 }, 600, 1));
  const shown = labels.nodes[2].querySelectorAll("span:not(.bl-grid-spare)");
  expect([...shown].slice(0, 3).map(({ textContent }) => textContent)).toEqual(["1", "3", "5"]);
});

it("has no numbers for heads in an order", () => {
  const labels = new GridLabels();
  labels.draw(gridShape({ layers: 2, heads: 3 }, 300, 1, { order: [4, 1] }));
  expect(texts(labels)).toEqual([[], []]);
});
