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

it.each([
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
