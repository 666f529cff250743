import { describe, expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { fitInto, inside, nearest, roundLength, towards } from "./plane.js";

const FRAME = { width: 400, minHeight: 100, maxHeight: 300, margin: { x: 30, y: 20 } };

describe("fitting points into a frame", () => {
  it("scales both directions equally, and keeps all points inside", () => {
    const next = random(1);
    const points = Array.from({ length: 40 }, () => ({ x: 9 * next(), y: 2 * next() }));
    const { positions, height, scale } = fitInto(points, FRAME);
    for (const [i, a] of points.entries()) {
      const b = points[(i + 1) % points.length];
      const [p, q] = [positions[i], positions[(i + 1) % points.length]];
      const far = scale * Math.hypot(a.x - b.x, a.y - b.y);
      expect(Math.hypot(p.x - q.x, p.y - q.y)).toBeCloseTo(far);
      expect(p.x).toBeGreaterThanOrEqual(30 - 1e-9);
      expect(p.x).toBeLessThanOrEqual(370 + 1e-9);
      expect(p.y).toBeGreaterThanOrEqual(19);
      expect(p.y).toBeLessThanOrEqual(height - 19);
    }
    expect(height).toBeGreaterThanOrEqual(100);
  });

  it("flips y, and limits the height", () => {
    const { positions, height } = fitInto(
      [
        { x: 0, y: 0 },
        { x: 0, y: 5 },
      ],
      FRAME,
    );
    expect(positions[0].y).toBeGreaterThan(positions[1].y);
    expect(height).toBe(300);
    expect(positions[0].x).toBe(200);
  });

  it("centers a single point", () => {
    const { positions, height } = fitInto([{ x: 7, y: 7 }], FRAME);
    expect(positions).toEqual([{ x: 200, y: height / 2 }]);
  });
});

describe("arrow keys", () => {
  const positions = [
    { x: 0, y: 0 },
    { x: 10, y: 1 },
    { x: 20, y: 0 },
    { x: 9, y: -8 },
    { x: 0, y: 30 },
    { x: 0, y: 30 },
  ];

  it("lead to the nearest point in their direction", () => {
    expect(towards(positions, 0, "ArrowRight")).toBe(1);
    expect(towards(positions, 1, "ArrowRight")).toBe(2);
    expect(towards(positions, 1, "ArrowUp")).toBe(3);
    expect(towards(positions, 0, "ArrowDown")).toBe(4);
    expect(towards(positions, 2, "ArrowRight")).toBe(2);
    expect(towards(positions, 2, "Enter")).toBeNull();
  });

  it("reach each of two coinciding points, and leave them again", () => {
    expect(towards(positions, 4, "ArrowRight")).toBe(5);
    expect(towards(positions, 5, "ArrowLeft")).toBe(4);
    expect(towards(positions, 5, "ArrowUp")).not.toBe(5);
  });

  it("reach every point from every other", () => {
    const next = random(3);
    const many = Array.from({ length: 60 }, () => ({ x: 300 * next(), y: 200 * next() }));
    const reached = new Set([0]);
    for (const from of reached) {
      for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
        reached.add(/** @type {number} */ (towards(many, from, key)));
      }
    }
    expect(reached.size).toBe(60);
  });
});

it("finds the nearest point within reach", () => {
  const positions = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
  ];
  expect(nearest(positions, { x: 6, y: 0 }, 8)).toBe(1);
  expect(nearest(positions, { x: 5, y: 20 }, 8)).toBeNull();
});

it("distinguishes inside from outside of a concave line", () => {
  const line = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 5, y: 2 },
    { x: 0, y: 10 },
  ];
  expect(inside(line, { x: 2, y: 3 })).toBe(true);
  expect(inside(line, { x: 5, y: 5 })).toBe(false);
  expect(inside(line, { x: 11, y: 1 })).toBe(false);
});

it("returns a round length for a scale bar", () => {
  expect(roundLength(1000)).toBeCloseTo(0.05);
  expect(roundLength(300)).toBeCloseTo(0.2);
  expect(roundLength(70)).toBe(1);
});
