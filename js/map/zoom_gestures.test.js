// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { Store } from "../state/store.js";
import { headPlaces, stubLayout } from "../testing/made_up.js";
import { headMapView } from "./view.js";

/** @type {HTMLElement} */
let node;
/** @type {Store} */
let store;
/** @type {SVGSVGElement} */
let plot;

beforeEach(() => {
  stubLayout();
  store = new Store({ places: headPlaces(), highlight: [], color: "behavior" });
  node = headMapView(store, { signal: new AbortController().signal });
  document.body.replaceChildren(node);
  plot = /** @type {any} */ (node.querySelector(".bl-map-plot"));
});

const scale = () =>
  Number(/** @type {HTMLElement} */ (node.querySelector(".bl-map-zoom")).dataset.scale);
/** @param {string} text */
const button = (text) =>
  /** @type {HTMLButtonElement} */ (
    [...node.querySelectorAll(".bl-map-zoom button")].find(
      ({ textContent }) => textContent === text,
    )
  );
/** @param {string} name @returns {[number, number]} */
const placeOf = (name) => {
  const mark = node.querySelector(`[data-head="${name}"]`);
  const [x, y] = (mark?.getAttribute("transform") ?? "").match(/-?[\d.]+/g) ?? [];
  return [Number(x), Number(y)];
};
/** @param {string} type @param {number} x @param {number} y @param {PointerEventInit} [options] */
const point = (type, x, y, options) =>
  plot.dispatchEvent(
    new PointerEvent(type, {
      ...{ clientX: x, clientY: y, button: 0, pointerId: 1, bubbles: true, cancelable: true },
      ...options,
    }),
  );
/** @param {number} deltaY @param {WheelEventInit} [options] */
function wheel(deltaY, options) {
  const event = new WheelEvent("wheel", { deltaY, cancelable: true, bubbles: true, ...options });
  plot.dispatchEvent(event);
  return event.defaultPrevented;
}
/** @param {string} key @param {KeyboardEventInit} [options] */
const press = (key, options) =>
  node
    .querySelector("[data-head][tabindex='0']")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...options }));

it("zooms with the wheel and Ctrl, and leaves the wheel alone to the page", () => {
  expect(wheel(-100)).toBe(false);
  expect(scale()).toBe(1);
  const before = placeOf("1-1");
  expect(wheel(-100, { ctrlKey: true, clientX: before[0], clientY: before[1] })).toBe(true);
  expect(scale()).toBeGreaterThan(1);
  expect(placeOf("1-1")).toEqual(before);
  for (let turn = 0; turn < 9; turn++) wheel(100, { ctrlKey: true });
  expect(scale()).toBe(1);
});

it("zooms with buttons, and moves only while there is more than the frame shows", () => {
  expect([button("Move").hidden, button("Whole map").hidden, button("−").disabled]).toEqual([
    ...[true, true, true],
  ]);
  button("+").click();
  expect(scale()).toBe(1.6);
  button("Move").click();
  const [x, y] = placeOf("2-1");
  point("pointerdown", 100, 100);
  point("pointermove", 110, 97);
  point("pointerup", 110, 97);
  expect(placeOf("2-1")).toEqual([expect.closeTo(x + 10, 0), expect.closeTo(y - 3, 0)]);
  expect(store.get("highlight")).toEqual([]);
  button("Whole map").click();
  expect([scale(), button("Move").hidden]).toEqual([1, true]);
  expect(button("Move").getAttribute("aria-pressed")).toBe("false");
});

it("moves with Ctrl or the middle button; otherwise a drag goes around heads as before", () => {
  for (const options of [{ ctrlKey: true }, { button: 1 }]) {
    button("+").click();
    const [x] = placeOf("1-2");
    point("pointerdown", 100, 100, options);
    point("pointermove", 105, 100, options);
    point("pointerup", 105, 100, options);
    expect(placeOf("1-2")[0]).toBeCloseTo(x + 5, 0);
  }
  button("Whole map").click();
  point("pointerdown", 1, 1);
  for (const [x, y] of [
    [399, 1],
    [399, 399],
    [1, 399],
  ])
    point("pointermove", x, y);
  point("pointerup", 1, 399);
  expect(store.get("highlight")?.length).toBeGreaterThan(0);
});

it("zooms and moves with two fingers, and locks no head then", () => {
  const touch = { pointerType: "touch" };
  const [x, y] = placeOf("1-2");
  point("pointerdown", x - 20, y, { ...touch, pointerId: 1 });
  point("pointerdown", x + 20, y, { ...touch, pointerId: 2 });
  point("pointermove", x + 60, y, { ...touch, pointerId: 2 });
  expect(scale()).toBe(2);
  point("pointerup", x + 60, y, { ...touch, pointerId: 2 });
  point("pointerup", x - 20, y, { ...touch, pointerId: 1 });
  expect(store.get("layer")).toBeNull();
});

it("zooms with a double click, and out with Shift", () => {
  point("dblclick", 10, 10);
  expect(scale()).toBe(1.6);
  plot.dispatchEvent(new MouseEvent("dblclick", { shiftKey: true }));
  expect(scale()).toBe(1);
});

describe("the keyboard", () => {
  it("zooms, moves and shows the whole map", () => {
    press("+");
    press("+");
    expect(scale()).toBe(2.56);
    const [x] = placeOf("1-1");
    press("ArrowRight", { shiftKey: true });
    expect(placeOf("1-1")[0]).toBeLessThan(x);
    press("-");
    expect(scale()).toBe(1.6);
    press("0");
    expect(scale()).toBe(1);
    expect(node.querySelector("[aria-live]")?.textContent).toBe("Whole map");
  });

  it("brings the head that it moves to into the frame", () => {
    for (let i = 0; i < 6; i++) press("+");
    expect(placeOf("2-3")[0]).toBeGreaterThan(400);
    press("End");
    const [x, y] = placeOf("2-3");
    expect(x).toBeLessThan(400);
    expect(y).toBeLessThan(Number(plot.getAttribute("height")));
  });
});

it("brings a head that is locked elsewhere into the frame, and starts anew with other heads", () => {
  for (let i = 0; i < 6; i++) press("+");
  store.set({ layer: 1, head: 2 });
  expect(placeOf("2-3")[0]).toBeLessThan(400);
  store.set({ places: headPlaces({ x: [0, 1, 2, 0, 1, 3] }) });
  expect(scale()).toBe(1);
});
