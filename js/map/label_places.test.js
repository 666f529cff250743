import { expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { placeLabels } from "./label_places.js";

const MARK = 5;

/**
 * @param {import("./plane.js").Place[]} places
 * @param {number[]} [order]
 */
const placed = (places, order = [...places.keys()]) =>
  placeLabels(places, {
    order,
    widths: places.map(() => 20),
    height: 12,
    mark: MARK,
    frame: { width: 300, height: 200 },
  });

/** @param {import("./label_places.js").Label} label */
function box({ x, y, anchor }) {
  const left = { start: x, middle: x - 10, end: x - 20 }[anchor];
  return { left, right: left + 20, top: y - 10, bottom: y + 2 };
}

it("puts no label on a mark or on another label, and none outside", () => {
  const next = random(2);
  const places = Array.from({ length: 120 }, () => ({ x: 300 * next(), y: 200 * next() }));
  const labels = placed(places);
  expect(labels.length).toBeGreaterThan(10);
  expect(labels.length).toBeLessThan(120);
  const marks = places.map(({ x, y }) => ({
    left: x - MARK,
    right: x + MARK,
    top: y - MARK,
    bottom: y + MARK,
  }));
  for (const [i, label] of labels.entries()) {
    const one = box(label);
    expect(one.left).toBeGreaterThanOrEqual(0);
    expect(one.right).toBeLessThanOrEqual(300);
    for (const other of [...labels.slice(0, i).map(box), ...marks]) {
      const apart =
        one.left >= other.right ||
        other.left >= one.right ||
        one.top >= other.bottom ||
        other.top >= one.bottom;
      expect(apart).toBe(true);
    }
  }
});

it("gives the choice to the labels that come first", () => {
  const crowd = Array.from({ length: 9 }, (_, i) => ({
    x: 150 + 9 * (i % 3),
    y: 100 + 9 * Math.floor(i / 3),
  }));
  expect(placed(crowd, [5, 0, 1, 2, 3, 4, 6, 7, 8])[0].index).toBe(5);
  expect(placed(crowd).length).toBeLessThan(9);
});

it("stays inside at an edge", () => {
  const [label] = placed([{ x: 295, y: 100 }]);
  expect(label.anchor).toBe("end");
});
