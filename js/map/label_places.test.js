import { expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { placeLabels } from "./label_places.js";

const MARK = 5;

/**
 * @param {import("./plane.js").Position[]} positions
 * @param {number[]} [order]
 */
const labelsAt = (positions, order = [...positions.keys()]) =>
  placeLabels(positions, {
    order,
    widths: positions.map(() => 20),
    height: 12,
    mark: MARK,
    frame: { width: 300, height: 200 },
  });

/** @param {import("./label_places.js").Label} label */
function box({ x, y, anchor }) {
  const left = { start: x, middle: x - 10, end: x - 20 }[anchor];
  return { left, right: left + 20, top: y - 10, bottom: y + 2 };
}

it("overlaps no mark and no other label, and stays in the frame", () => {
  const next = random(2);
  const positions = Array.from({ length: 120 }, () => ({ x: 300 * next(), y: 200 * next() }));
  const labels = labelsAt(positions);
  expect(labels.length).toBeGreaterThan(10);
  expect(labels.length).toBeLessThan(120);
  const marks = positions.map(({ x, y }) => ({
    left: x - MARK,
    right: x + MARK,
    top: y - MARK,
    bottom: y + MARK,
  }));
  for (const [i, label] of labels.entries()) {
    const labelBox = box(label);
    expect(labelBox.left).toBeGreaterThanOrEqual(0);
    expect(labelBox.right).toBeLessThanOrEqual(300);
    for (const other of [...labels.slice(0, i).map(box), ...marks]) {
      const apart =
        labelBox.left >= other.right ||
        other.left >= labelBox.right ||
        labelBox.top >= other.bottom ||
        other.top >= labelBox.bottom;
      expect(apart).toBe(true);
    }
  }
});

it("places the first labels first", () => {
  const denseMarks = Array.from({ length: 9 }, (_, i) => ({
    x: 150 + 9 * (i % 3),
    y: 100 + 9 * Math.floor(i / 3),
  }));
  expect(labelsAt(denseMarks, [5, 0, 1, 2, 3, 4, 6, 7, 8])[0].index).toBe(5);
  expect(labelsAt(denseMarks).length).toBeLessThan(9);
});

it("puts a label on the inner side of a mark at the edge", () => {
  const [label] = labelsAt([{ x: 295, y: 100 }]);
  expect(label.anchor).toBe("end");
});
