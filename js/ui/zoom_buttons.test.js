// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { ZOOM_STEP, zoomButtons, zoomOfKey, zoomOfTurn } from "./zoom_buttons.js";

it("zooms by buttons, and disables those that would change nothing", () => {
  const [zoom, reset] = [vi.fn(), vi.fn()];
  const { signal } = new AbortController();
  const { nodes, update } = zoomButtons("Whole map", { signal, zoom, reset });
  for (const node of nodes) node.click();
  expect(reset).toHaveBeenCalledOnce();
  expect(zoom.mock.calls).toEqual([[1 / ZOOM_STEP], [ZOOM_STEP]]);
  update(true);
  const [back, out] = /** @type {HTMLButtonElement[]} */ (nodes);
  expect([back.hidden, out.disabled, back.title]).toEqual([true, true, "Show the whole map (0)"]);
});

it.each([
  ["+", ZOOM_STEP],
  ["=", ZOOM_STEP],
  ["-", 1 / ZOOM_STEP],
  ["0", 0],
  ["x", null],
])("knows what the key %s does", (key, factor) => {
  expect(zoomOfKey(key)).toBe(factor);
});

it("zooms by the turn of the wheel, within limits", () => {
  expect(zoomOfTurn({ deltaY: 0, deltaMode: 0 })).toBe(1);
  expect(zoomOfTurn({ deltaY: -16, deltaMode: 0 })).toBe(zoomOfTurn({ deltaY: -1, deltaMode: 1 }));
  expect(zoomOfTurn({ deltaY: -9999, deltaMode: 0 })).toBe(1.5);
  expect(zoomOfTurn({ deltaY: 9999, deltaMode: 0 })).toBe(1 / 1.5);
});
