import { expect, it } from "vitest";
import { gapSentence, gapsSentence, paintGap } from "./gaps.js";
import { gridShape } from "./shape.js";

/**
 * Return a shape of 4 heads per layer whose layers have these numbers of heads.
 * @param {...number} counts
 */
function shapeOf(...counts) {
  const absent = counts.flatMap((count, layer) =>
    [0, 1, 2, 3].filter((head) => head >= count).map((head) => 4 * layer + head),
  );
  return { layers: counts.length, heads: 4, absent: new Set(absent) };
}

it.each([
  [[4, 4], ""],
  [[4, 0, 4], "Layer 2 has no attention."],
  [[0, 4, 0, 0, 4, 0, 0, 0], "Layers 1, 3, 4 and 6 to 8 have no attention."],
  [[4, 0, 0], "Layers 2 and 3 have no attention."],
  [[4, 2], "Layers differ in their numbers of heads."],
  [[3, 0, 4], "Layer 2 has no attention. Layers differ in their numbers of heads."],
])("names the layers of a grid that lack heads: %j", (counts, sentence) => {
  expect(gapsSentence(shapeOf(...counts))).toBe(sentence);
});

it("names the layer of one place without a head", () => {
  const shape = shapeOf(4, 0, 3);
  expect(gapSentence({ layer: 1, head: 2 }, shape)).toBe("Layer 2 has no attention.");
  expect(gapSentence({ layer: 2, head: 3 }, shape)).toBe("Layer 3 has 3 heads.");
  expect(gapSentence({ layer: 0, head: 0 }, shapeOf(1))).toBe("Layer 1 has 1 head.");
});

it("hatches a cell, and nothing beside it", () => {
  const shape = gridShape(shapeOf(0, 4), 100, 1);
  const pixels = new Uint32Array(shape.width * shape.height);
  const start = shape.columnStep;
  paintGap(shape, pixels, start);
  const painted = [...pixels.keys()].filter((i) => pixels[i] !== 0);
  expect(painted.length).toBeGreaterThan(2 * shape.cell);
  expect(painted.length).toBeLessThan(shape.cell ** 2 / 2);
  expect(
    painted.every((i) => i % shape.width >= start && i % shape.width < start + shape.cell),
  ).toBe(true);
  expect(Math.max(...painted)).toBeLessThan(shape.width * shape.cell);
});
