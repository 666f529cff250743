import { describe, expect, it } from "vitest";
import { distanceTo, pointsAlong } from "./nearest.js";
import { arcPath, linkPath, stubPath } from "./paths.js";

describe("the points along a path", () => {
  it.each([
    ["to the right, above", arcPath(10, 70, 50, 1, 100), [10, 70], -1],
    ["to the left, above", arcPath(70, 10, 50, 1, 100), [70, 10], -1],
    ["to the right, below", arcPath(10, 70, 50, 1, 100, true), [10, 70], 1],
    ["to the left, below", arcPath(70.5, 10, 50, 1, 100, true), [70.5, 10], 1],
  ])("follow an arc %s", (_, d, [start, end], side) => {
    const points = pointsAlong(d);
    expect(points[0][0]).toBeCloseTo(start);
    expect(points[points.length - 1][0]).toBeCloseTo(end);
    const rise = Number(d.match(/A\S+ (\S+)/)?.[1]);
    const middle = points[points.length >> 1];
    expect(middle[0]).toBeCloseTo((start + end) / 2);
    expect(middle[1]).toBeCloseTo(50 + side * rise);
    // Each point is on the ellipse.
    for (const [x, y] of points) {
      const [u, v] = [(x - middle[0]) / (Math.abs(end - start) / 2), (y - 50) / rise];
      expect(u * u + v * v).toBeCloseTo(1);
    }
  });

  it("follow a link between two lines", () => {
    const points = pointsAlong(linkPath({ x: 10, y: 0 }, { x: 50, y: 80 }));
    expect(points[0]).toEqual([10, 0]);
    expect(points[points.length - 1]).toEqual([50, 79]);
    expect(points[points.length >> 1][0]).toBeCloseTo(30);
  });

  it("follow a stub", () => {
    const points = pointsAlong(stubPath(100, 50, 1, 20, false));
    expect(points[0]).toEqual([100, 50]);
    expect(points[points.length - 1]).toEqual([110, 30]);
    // A quadratic curve at its middle: a quarter of each end, and half of the control point.
    expect(points[points.length >> 1]).toEqual([102.5, 35]);
  });
});

describe("the distance", () => {
  it("is that of the nearest piece", () => {
    const corner = /** @type {[number, number][]} */ ([
      [0, 0],
      [10, 0],
      [10, 10],
    ]);
    expect(distanceTo([5, 3], corner)).toBe(3);
    expect(distanceTo([14, 5], corner)).toBe(4);
    expect(distanceTo([-3, -4], corner)).toBe(5);
  });

  it("is that of the point itself if all are the same", () => {
    expect(
      distanceTo(
        [3, 4],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ).toBe(5);
  });
});
