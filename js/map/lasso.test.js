// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { svg } from "../ui/dom.js";
import { Lasso } from "./lasso.js";

/** @param {boolean} [byTouch]  whether a touch draws */
function setUp(byTouch = false) {
  const [plot, outline] = [svg("svg"), svg("path")];
  const handlers = {
    drawsByTouch: () => byTouch,
    hover: vi.fn(),
    click: vi.fn(),
    enclose: vi.fn(),
  };
  new Lasso(plot, outline, handlers, new AbortController().signal);
  const point = (/** @type {string} */ type, x = 0, y = 0, options = {}) =>
    plot.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, button: 0, ...options }));
  return { outline, handlers, point };
}

it("takes a short drag for a click", () => {
  const { handlers, point } = setUp();
  point("pointerdown", 10, 10);
  point("pointermove", 12, 11);
  point("pointerup", 12, 11, { shiftKey: true });
  expect(handlers.click).toHaveBeenCalledWith({ x: 10, y: 10 }, true);
  expect(handlers.enclose).not.toHaveBeenCalled();
});

it("draws a line along a longer drag, and removes it at the end", () => {
  const { outline, handlers, point } = setUp();
  point("pointerdown", 0, 0);
  point("pointermove", 20, 0);
  point("pointermove", 20, 20);
  expect(outline.getAttribute("d")).toBe("M0 0L20 0L20 20Z");
  point("pointerup");
  expect(handlers.enclose.mock.calls[0][0]).toHaveLength(3);
  expect(outline.getAttribute("d")).toBeNull();
});

it("abandons the line if the pointer is canceled, and ignores other buttons", () => {
  const { handlers, point } = setUp();
  point("pointerdown", 0, 0);
  point("pointermove", 20, 0);
  point("pointercancel");
  point("pointerup");
  point("pointerdown", 0, 0, { button: 2 });
  point("pointerup");
  expect([handlers.click, handlers.enclose].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
});

it("leaves a touch to scrolling, unless touches draw", () => {
  for (const byTouch of [false, true]) {
    const { handlers, point } = setUp(byTouch);
    point("pointerdown", 0, 0);
    for (const x of [20, 40]) point("pointermove", x, x, { pointerType: "touch" });
    point("pointerup", 40, 40);
    expect(handlers.enclose).toHaveBeenCalledTimes(byTouch ? 1 : 0);
  }
});
