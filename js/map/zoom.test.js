import { expect, it } from "vitest";
import { isInFrame, moveBy, reveal, WHOLE, zoomBy, zoomed } from "./zoom.js";

const FRAME = { width: 400, height: 200 };

it("shows the whole map at first", () => {
  expect(zoomed(WHOLE, FRAME, { x: 123, y: 45 })).toEqual({ x: 123, y: 45 });
});

it("keeps the place under the pointer where it is", () => {
  const at = { x: 300, y: 60 };
  let zoom = WHOLE;
  for (const factor of [2, 1.5, 4, 0.5]) {
    zoom = zoomBy(zoom, FRAME, factor, at);
    const { x, y } = zoomed(zoom, FRAME, at);
    expect([x, y]).toEqual([expect.closeTo(at.x), expect.closeTo(at.y)]);
  }
  expect(zoom.scale).toBeCloseTo(6);
});

it("ends at the whole map and at a largest scale", () => {
  expect(zoomBy(zoomBy(WHOLE, FRAME, 3, { x: 0, y: 0 }), FRAME, 0.01)).toEqual(WHOLE);
  const { scale } = zoomBy(WHOLE, FRAME, 1e6);
  expect(zoomBy(WHOLE, FRAME, 1e9).scale).toBe(scale);
});

it("moves with the pointer, but not beyond the map", () => {
  const zoom = zoomBy(WHOLE, FRAME, 2);
  const place = { x: 200, y: 100 };
  const moved = moveBy(zoom, FRAME, 30, -20);
  const { x, y } = zoomed(moved, FRAME, place);
  expect([x, y]).toEqual([expect.closeTo(230), expect.closeTo(80)]);
  const corner = moveBy(zoom, FRAME, 1e4, 1e4);
  expect(zoomed(corner, FRAME, { x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
  expect(moveBy(WHOLE, FRAME, 30, -20)).toEqual(WHOLE);
});

it("reveals a place beyond the frame, and moves no further than that", () => {
  const zoom = moveBy(zoomBy(WHOLE, FRAME, 8), FRAME, 0, 0);
  const place = { x: 390, y: 190 };
  expect(isInFrame(zoomed(zoom, FRAME, place), FRAME)).toBe(false);
  const moved = reveal(zoom, FRAME, place);
  expect(isInFrame(zoomed(moved, FRAME, place), FRAME)).toBe(true);
  expect(moved.scale).toBe(8);
  expect(reveal(moved, FRAME, place)).toEqual(moved);
});
