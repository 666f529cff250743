import { expect, it } from "vitest";
import { headPlaces } from "../testing/made_up.js";
import { checkedPlaces } from "./head_places.js";

it("reads heads in the order of layers", () => {
  const { points, kinds } = checkedPlaces(headPlaces());
  expect(points[4]).toMatchObject({ layer: 1, head: 1, kind: 0 });
  expect(points[0].nearest).toEqual([
    { place: 1, divergence: 0.1 },
    { place: 3, divergence: 0.2 },
  ]);
  expect(kinds[1].title).toBe("attends to [SEP]");
});

it.each([
  ["it is not an object", null],
  ["layers or heads", headPlaces({ layers: 0 })],
  ["x has not one entry", headPlaces({ x: [1] })],
  ["not a number", headPlaces({ y: [0, 1, Number.NaN, 3, 4, 5] })],
  ["kind names none", headPlaces({ kind: [0, 0, 0, 0, 0, 9] })],
  ["kinds are not named", headPlaces({ kinds: [{ name: "other" }] })],
  ["nearest names a head", headPlaces({ nearest: Array(6).fill([0, 6]) })],
  ["nearest names a head", headPlaces({ divergence: Array(6).fill([0]) })],
])("says that %s", (why, trait) => {
  expect(() => checkedPlaces(trait)).toThrow(why);
});
