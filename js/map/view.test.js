// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { Store } from "../state/store.js";
import { fakeModel, headPlaces, stubLayout } from "../testing/made_up.js";
import headMap from "../widgets/head_map.js";
import { headMapView } from "./view.js";

/** @type {Store} */
let store;
/** @type {{node: HTMLElement}} */
let view;
/** @type {AbortController} */
let closing;

beforeEach(() => {
  stubLayout();
  closing = new AbortController();
  store = new Store({
    places: headPlaces(),
    layer: null,
    head: null,
    highlight: [],
    color: "behavior",
    about: "how it was made",
  });
  view = { node: headMapView(store, { signal: closing.signal }) };
  document.body.replaceChildren(view.node);
});

const plot = () => /** @type {SVGSVGElement} */ (view.node.querySelector(".bl-map-plot"));
const marks = () => /** @type {SVGGElement[]} */ ([...view.node.querySelectorAll(".bl-map-point")]);
/** @param {string} name */
const mark = (name) =>
  /** @type {SVGGElement} */ (marks().find((candidate) => candidate.dataset.head === name));
const switchToHighlight = () =>
  /** @type {HTMLElement} */ (view.node.querySelector("[value=highlight]")).click();
const live = () => view.node.querySelector("[aria-live]")?.textContent;
const caption = () => view.node.querySelector(".bl-head-title")?.textContent;
const locked = () => [store.get("layer"), store.get("head")];

/** @param {string} name */
function placeOf(name) {
  const [, x, y] =
    /translate\((\S+) (\S+)\)/.exec(mark(name).getAttribute("transform") ?? "") ?? [];
  return { x: Number(x), y: Number(y) };
}

/**
 * @param {string} type
 * @param {{x: number, y: number}} at
 * @param {PointerEventInit} [options]
 */
function point(type, { x, y }, options = {}) {
  const event = new PointerEvent(type, {
    bubbles: true,
    button: 0,
    clientX: x,
    clientY: y,
    ...options,
  });
  plot().dispatchEvent(event);
}

/**
 * @param {{x: number, y: number}} at
 * @param {PointerEventInit} [options]
 */
function click(at, options) {
  point("pointerdown", at, options);
  point("pointerup", at, options);
}

/**
 * Draw a line around a box.
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 * @param {PointerEventInit} [options]
 */
function around(from, to, options) {
  point("pointerdown", from, options);
  for (const at of [{ x: to.x, y: from.y }, to, { x: from.x, y: to.y }]) {
    point("pointermove", at, options);
  }
  point("pointerup", { x: from.x, y: to.y }, options);
}

/**
 * @param {string} key
 * @param {KeyboardEventInit} [options]
 */
function press(key, options = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  /** @type {Element} */ (document.activeElement).dispatchEvent(event);
  return event;
}

describe("the pointer", () => {
  it("shows a head and the heads with the smallest divergence from it", () => {
    point("pointermove", placeOf("1-1"));
    expect(store.get("hover")).toEqual({ layer: 0, head: 0 });
    expect(caption()).toBe("1-1 other; nearest heads 1-2 (.10), 2-1 (.20)");
    expect(view.node.querySelectorAll(".bl-map-links path").length).toBe(2);
    expect(view.node.querySelector(".bl-head-name")?.getAttribute("title")).toBe("(0, 0)");
    plot().dispatchEvent(new PointerEvent("pointerleave"));
    expect(store.get("hover")).toBeNull();
  });

  it("locks with a click, highlights with Shift+click, and clears with a click beside the marks", () => {
    click(placeOf("2-3"));
    expect(locked()).toEqual([1, 2]);
    expect(live()).toBe("Head 2-3 locked");
    expect(mark("2-3").getAttribute("aria-pressed")).toBe("true");
    click(placeOf("1-2"), { shiftKey: true });
    click(placeOf("1-1"), { shiftKey: true });
    expect(store.get("highlight")).toEqual([
      [0, 1],
      [0, 0],
    ]);
    click(placeOf("1-2"), { shiftKey: true });
    expect(store.get("highlight")).toEqual([[0, 0]]);
    click({ x: 1, y: 1 });
    expect(store.get("highlight")).toEqual([]);
    expect(locked()).toEqual([1, 2]);
  });

  it("highlights the heads inside a drawn line, with Shift in addition to others", () => {
    const [a, b] = [placeOf("1-1"), placeOf("1-2")];
    around({ x: a.x - 20, y: a.y - 20 }, { x: b.x + 20, y: b.y + 20 });
    expect(store.get("highlight")).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(live()).toBe("2 heads highlighted");
    expect(mark("1-1").classList.contains("bl-dim")).toBe(false);
    expect(mark("1-3").classList.contains("bl-dim")).toBe(true);
    const c = placeOf("2-3");
    around({ x: c.x - 20, y: c.y - 20 }, { x: c.x + 20, y: c.y + 20 }, { shiftKey: true });
    expect(store.get("highlight")).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
    ]);
    expect(locked()).toEqual([null, null]);
  });

  it("draws a line with a finger only if the switch says so, since touch scrolls", () => {
    around({ x: 0, y: 0 }, { x: 390, y: 190 }, { pointerType: "touch" });
    expect(store.get("highlight")).toEqual([]);
    switchToHighlight();
    around({ x: 0, y: 0 }, { x: 390, y: 190 }, { pointerType: "touch" });
    expect(store.get("highlight")?.length).toBeGreaterThan(0);
  });

  it("highlights with a click or Enter if the switch says so", () => {
    switchToHighlight();
    click(placeOf("1-2"));
    click(placeOf("1-1"));
    press("Enter");
    expect(store.get("highlight")).toEqual([[0, 1]]);
    expect(locked()).toEqual([null, null]);
  });
});

describe("the keyboard", () => {
  beforeEach(() => mark("1-1").focus());

  it("has one mark in the tab order", () => {
    expect(marks().filter((candidate) => candidate.tabIndex === 0)).toEqual([mark("1-1")]);
    expect(press("ArrowRight").defaultPrevented).toBe(true);
    expect(marks().filter((candidate) => candidate.tabIndex === 0)).toEqual([mark("1-2")]);
    expect(document.activeElement).toBe(mark("1-2"));
    // A screen reader reads the mark that has the focus by itself.
    expect(live()).toBe("");
  });

  it("moves, locks, highlights and unlocks", () => {
    press("ArrowDown");
    expect(store.get("hover")).toEqual({ layer: 1, head: 0 });
    press("Enter");
    expect(locked()).toEqual([1, 0]);
    press("End");
    expect(document.activeElement).toBe(mark("2-3"));
    press("Enter", { shiftKey: true });
    expect(store.get("highlight")).toEqual([[1, 2]]);
    press("Escape");
    expect(store.get("highlight")).toEqual([]);
    press("Escape");
    expect(locked()).toEqual([null, null]);
    press("Home");
    expect(document.activeElement).toBe(mark("1-1"));
  });

  it("leaves other keys to the page", () => {
    expect(press("x").defaultPrevented).toBe(false);
    expect(press("ArrowRight", { ctrlKey: true }).defaultPrevented).toBe(false);
  });

  it("keeps the focus when the colors change", () => {
    press("ArrowRight");
    store.set({ color: "layer" });
    expect(document.activeElement).toBe(mark("1-2"));
  });
});

describe("the legend", () => {
  /** @param {string} label */
  const entry = (label) =>
    /** @type {HTMLButtonElement} */ (
      [...view.node.querySelectorAll("button")].find(({ textContent }) => textContent === label)
    );

  it("lists the behaviors, and highlights their heads", () => {
    entry("attends to [SEP] 1 head").click();
    expect(store.get("highlight")).toEqual([[1, 2]]);
    expect(entry("attends to [SEP] 1 head").getAttribute("aria-pressed")).toBe("true");
    entry("attends to [SEP] 1 head").click();
    expect(store.get("highlight")).toEqual([]);
  });

  it("lists the layers when colors show them; shapes still show behaviors", () => {
    const shapes = marks().map((candidate) => candidate.querySelector("path")?.getAttribute("d"));
    const [, byLayer] = /** @type {NodeListOf<HTMLInputElement>} */ (
      view.node.querySelectorAll(".bl-map-color input")
    );
    byLayer.click();
    expect(store.get("color")).toBe("layer");
    expect(marks().map((candidate) => candidate.querySelector("path")?.getAttribute("d"))).toEqual(
      shapes,
    );
    entry("Layer 1").click();
    expect(store.get("highlight")).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
  });
});

it("labels each head with its behavior for screen readers", () => {
  expect(mark("2-3").getAttribute("aria-label")).toBe("Head 2-3, attends to [SEP]");
  expect(mark("2-3").getAttribute("role")).toBe("button");
  expect(plot().getAttribute("aria-label")).toContain("6 heads as points");
  expect(view.node.querySelector(".bl-about")?.textContent).toBe("how it was made");
});

it("follows the store, and ignores heads that the map lacks", () => {
  store.set({ layer: 0, head: 2, highlight: [[9, 9]] });
  expect(view.node.querySelectorAll(".bl-map-locked").length).toBe(1);
  expect(view.node.querySelectorAll(".bl-dim").length).toBe(0);
  expect(caption()).toContain("1-3 other; locked");
});

it("shows why it can't be drawn, and shows titles as text", () => {
  store.set({ places: headPlaces({ x: [] }) });
  expect(view.node.querySelector("[role=alert]")?.textContent).toContain(
    "x must have one entry per head",
  );
  const title = "<img src=x>";
  store.set({
    places: headPlaces({
      kinds: [
        { name: "other", title },
        { name: "a", title },
      ],
    }),
  });
  expect(view.node.querySelector("img")).toBeNull();
  expect(view.node.querySelector(".bl-map-kinds")?.textContent).toContain(title);
});

it("ignores events after it is closed", () => {
  closing.abort();
  click(placeOf("1-1"));
  expect(locked()).toEqual([null, null]);
});

it("syncs highlight and head with the model as a widget", () => {
  const model = fakeModel({
    places: headPlaces(),
    layer: null,
    head: null,
    highlight: [],
    color: "layer",
  });
  const el = document.createElement("div");
  document.body.append(el);
  const close = headMap.render({ model, el });
  const point = /** @type {SVGGElement} */ (el.querySelector("[data-head='1-2']"));
  point.focus();
  point.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  point.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, bubbles: true }),
  );
  expect([model.get("layer"), model.get("head")]).toEqual([0, 1]);
  expect(model.get("highlight")).toEqual([[0, 1]]);
  close();
  expect(el.childNodes.length).toBe(0);
  expect(model.listening()).toBe(0);
});
