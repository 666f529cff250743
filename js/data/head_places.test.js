import { expect, it } from "vitest";
import { headPlaces } from "../testing/made_up.js";
import { decodePlaces } from "./head_places.js";

it("decodes heads in the order of layers", () => {
  const { points, kinds } = decodePlaces(headPlaces());
  expect(points[4]).toMatchObject({ layer: 1, head: 1, kind: 0 });
  expect(points[0].nearest).toEqual([
    { index: 1, divergence: 0.1 },
    { index: 3, divergence: 0.2 },
  ]);
  expect(kinds[1].title).toBe("attends to [SEP]");
});

it("leaves out heads that the model doesn't have", () => {
  const four = (/** @type {unknown[]} */ values) => values.slice(0, 4);
  const { x, y, kind } = headPlaces();
  const nearest = Array(4).fill([1, 3]);
  const { points } = decodePlaces(
    headPlaces({
      ...{ indices: [0, 2, 3, 5], x: four(x), y: four(y), kind: four(kind), nearest },
      divergence: Array(4).fill([0.1, 0.2]),
    }),
  );
  expect(points.map(({ layer, head }) => [layer, head])).toEqual([
    [0, 0],
    [0, 2],
    [1, 0],
    [1, 2],
  ]);
});

it.each([
  ["indices must be those of heads", headPlaces({ indices: [0, 6] })],
  ["must be an object", null],
  ["layers and heads must be positive", headPlaces({ layers: 0 })],
  ["x must have one entry per head", headPlaces({ x: [1] })],
  ["finite numbers", headPlaces({ y: [0, 1, Number.NaN, 3, 4, 5] })],
  ["indices of kinds", headPlaces({ kind: [0, 0, 0, 0, 0, 9] })],
  ["a name and a title", headPlaces({ kinds: [{ name: "other" }] })],
  ["nearest must hold indices of heads", headPlaces({ nearest: Array(6).fill([0, 6]) })],
  ["a divergence each", headPlaces({ divergence: Array(6).fill([0]) })],
])("rejects malformed places: %s", (message, trait) => {
  expect(() => decodePlaces(trait)).toThrow(message);
});
