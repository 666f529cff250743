import { expect, it } from "vitest";
import { decodePlaces } from "../data/head_places.js";
import { headPlaces } from "../testing/made_up.js";
import { mapLabels, mapLayout, ringLabels } from "./layout.js";

const places = decodePlaces(headPlaces());
const layout = mapLayout(places.points, 400);

it("draws the scale bar below the frame at the length of its label", () => {
  const { frame, height, positions, scaleBar } = layout;
  expect(frame.width).toBe(400);
  const [left, right] = /** @type {RegExpMatchArray} */ (
    /^M([\d.]+) .*H([\d.]+)V/.exec(scaleBar.path)
  )
    .slice(1)
    .map(Number);
  expect(scaleBar.y).toBeGreaterThan(frame.height);
  expect(scaleBar.y).toBeLessThan(height);
  // Heads 1-1 and 1-2 are 1 nat apart.
  const pixelsPerNat = positions[1].x - positions[0].x;
  expect(right - left).toBeCloseTo(pixelsPerNat * Number.parseFloat(scaleBar.text), 0);
});

it("labels every head if there is space, or only the highlighted ones", () => {
  const texts = (/** @type {number[]} */ highlighted) =>
    mapLabels(places, layout, new Set(highlighted)).map(({ text }) => text);
  expect(texts([]).sort()).toEqual(["1-1", "1-2", "1-3", "2-1", "2-2", "2-3"]);
  expect(texts([4, 1]).sort()).toEqual(["1-2", "2-2"]);
});

it("labels heads with a behavior first", () => {
  expect(mapLabels(places, layout, new Set())[0].text).toBe("2-3");
});

it("labels ringed heads beside their rings", () => {
  const [label] = ringLabels(places, layout, [1]);
  expect(label.text).toBe("1-2");
  expect(Math.abs(label.x - layout.positions[1].x)).toBeGreaterThan(8.5);
});

it("makes the marks of many heads smaller", () => {
  const many = Array.from({ length: 384 }, (_, i) => ({ ...places.points[0], x: i, y: i % 7 }));
  expect(mapLayout(many, 400).markScale).toBeLessThan(layout.markScale);
});
