// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { MadeUpGrid } from "../testing/made_up_grid.js";

const view = MadeUpGrid.beforeEach();
const cell = () => Number(view.canvas.dataset.cell);
const group = () => /** @type {HTMLElement} */ (view.node.querySelector(".bl-grid-zoom"));
const button = (/** @type {string} */ text) =>
  /** @type {HTMLButtonElement} */ ([...group().children].find((b) => b.textContent === text));

it("is not offered for a grid whose cells are large", () => {
  expect(group().hidden).toBe(true);
  const before = cell();
  expect(view.press("+").defaultPrevented).toBe(false);
  expect(cell()).toBe(before);
});

describe("a large grid", () => {
  beforeEach(() => view.show(40, 32));

  it("is seen as a whole at first", () => {
    expect(group().hidden).toBe(false);
    expect(view.node.classList.contains("bl-grid-large")).toBe(true);
    expect(40 * (cell() + 1)).toBeLessThanOrEqual(641);
    expect([button("Whole grid").hidden, button("−").disabled]).toEqual([true, true]);
  });

  it("is zoomed by buttons and keys, and back", () => {
    const whole = cell();
    button("+").click();
    const zoomed = cell();
    expect(zoomed).toBeGreaterThan(1.4 * whole);
    expect(view.text("[role=status]")).not.toBe("");
    expect(view.press("+").defaultPrevented).toBe(true);
    expect(cell()).toBeGreaterThan(zoomed);
    view.press("-");
    view.press("-");
    expect(cell()).toBe(whole);
    view.press("+");
    view.press("0");
    expect(cell()).toBe(whole);
  });

  it("never has cells larger than those of a small grid", () => {
    for (let i = 0; i < 20; i++) view.press("+");
    expect(cell()).toBe(48);
  });

  it("is zoomed by the wheel with Ctrl; without, it scrolls", () => {
    const scroll = /** @type {HTMLElement} */ (view.node.querySelector(".bl-grid-scroll"));
    const turn = (/** @type {WheelEventInit} */ options) => {
      const event = new WheelEvent("wheel", { deltaY: -300, cancelable: true, ...options });
      scroll.dispatchEvent(event);
      return event.defaultPrevented;
    };
    const whole = cell();
    expect(turn({})).toBe(false);
    expect(cell()).toBe(whole);
    expect(turn({ ctrlKey: true })).toBe(true);
    expect(cell()).toBeGreaterThan(whole);
  });

  it("is zoomed by two fingers as far as they part", () => {
    const scroll = /** @type {HTMLElement} */ (view.node.querySelector(".bl-grid-scroll"));
    const touch = (/** @type {string} */ type, /** @type {number[]} */ places) => {
      const event = new Event(type, { cancelable: true });
      const touches = places.map((clientX) => ({ clientX, clientY: 0 }));
      scroll.dispatchEvent(Object.assign(event, { touches }));
      return event.defaultPrevented;
    };
    const whole = cell();
    expect(touch("touchstart", [10])).toBe(false);
    expect(touch("touchstart", [10, 110])).toBe(true);
    touch("touchmove", [10, 210]);
    expect(cell()).toBe(2 * whole);
  });

  it("loses its zoom with a small picture", () => {
    view.press("+");
    view.show(2, 3);
    expect(group().hidden).toBe(true);
    expect(view.node.classList.contains("bl-grid-large")).toBe(false);
  });
});
