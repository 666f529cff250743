// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { GridView } from "./grid_view.js";
import { accuracies, densePicture, relationRow, stubLayout } from "./made_up.js";
import { Picture } from "./picture.js";
import { Store } from "./store.js";

/** @type {Store} */
let store;
/** @type {GridView} */
let view;
/** @type {AbortController} */
let closing;

beforeEach(() => {
  stubLayout();
  closing = new AbortController();
  const decoded = Picture.decode(densePicture({ layers: 3, heads: 4 }));
  store = new Store({ decoded, layer: 1, head: 1, selection: [] });
  view = new GridView(store, { signal: closing.signal });
  document.body.replaceChildren(view.node);
});

const grid = () => /** @type {HTMLElement} */ (view.node.querySelector("[role=grid]"));
const canvas = () => /** @type {HTMLCanvasElement} */ (view.node.querySelector("canvas"));

/**
 * @param {string} key
 * @param {KeyboardEventInit} [options]
 */
function press(key, options = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  grid().dispatchEvent(event);
  return event;
}

/**
 * @param {string} type
 * @param {number} layer
 * @param {number} head
 * @param {MouseEventInit} [options]
 */
function point(type, layer, head, options = {}) {
  const event = new MouseEvent(type, { bubbles: true, ...options });
  const step = Number(canvas().dataset.cell) + Number(canvas().dataset.gap);
  Object.defineProperty(event, "offsetX", { value: (head + 0.5) * step });
  Object.defineProperty(event, "offsetY", { value: (layer + 0.5) * step });
  canvas().dispatchEvent(event);
}

describe("the keyboard", () => {
  it.each([
    ["ArrowRight", 1, 2],
    ["ArrowLeft", 1, 0],
    ["ArrowUp", 0, 1],
    ["ArrowDown", 2, 1],
    ["Home", 1, 0],
    ["End", 1, 3],
    ["PageUp", 0, 1],
    ["PageDown", 2, 1],
  ])("previews with %s", (key, layer, head) => {
    expect(press(key).defaultPrevented).toBe(true);
    expect(store.get("hover")).toEqual({ layer, head });
    expect([store.get("layer"), store.get("head")]).toEqual([1, 1]);
  });

  it("goes to the corners with Control", () => {
    press("End", { ctrlKey: true });
    expect(store.get("hover")).toEqual({ layer: 2, head: 3 });
    press("Home", { ctrlKey: true });
    expect(store.get("hover")).toEqual({ layer: 0, head: 0 });
  });

  it("stays inside the grid", () => {
    for (let i = 0; i < 9; i++) press("ArrowRight");
    for (let i = 0; i < 9; i++) press("ArrowDown");
    expect(store.get("hover")).toEqual({ layer: 2, head: 3 });
  });

  it("locks with Enter and frees with Escape", () => {
    press("ArrowDown");
    press("Enter");
    expect([store.get("layer"), store.get("head")]).toEqual([2, 1]);
    press("Escape");
    expect([store.get("layer"), store.get("head")]).toEqual([null, null]);
  });

  it("compares with Shift+Enter, at most three heads, and takes one out again", () => {
    for (const head of [0, 2, 3]) {
      store.set({ hover: { layer: 1, head } });
      press("Enter", { shiftKey: true });
    }
    expect(store.get("selection")).toEqual([
      [1, 0],
      [1, 2],
      [1, 3],
    ]);
    store.set({ hover: { layer: 0, head: 0 } });
    press("Enter", { shiftKey: true });
    press("Enter", { shiftKey: true });
    expect(store.get("selection")).toEqual([
      [1, 2],
      [1, 3],
    ]);
  });

  it("leaves other keys to the page", () => {
    expect(press("x").defaultPrevented).toBe(false);
    expect(press("ArrowRight", { altKey: true }).defaultPrevented).toBe(false);
  });

  it("returns to the locked head when the grid loses the focus", () => {
    press("ArrowRight");
    grid().dispatchEvent(new FocusEvent("blur"));
    expect(store.get("hover")).toBeNull();
  });

  it("tells a screen reader where the cursor is", () => {
    press("ArrowRight");
    const id = grid().getAttribute("aria-activedescendant");
    const cell = document.getElementById(String(id));
    expect(cell?.getAttribute("aria-label")).toBe("Head 2-3");
    expect(cell?.getAttribute("aria-colindex")).toBe("3");
    expect(cell?.parentElement?.getAttribute("aria-rowindex")).toBe("2");
    expect(view.node.querySelector("[aria-live]")?.textContent).toBe("Head 2-3");
    press("Enter");
    expect(view.node.querySelector("[aria-live]")?.textContent).toBe("Head 2-3 locked");
  });
});

describe("the pointer", () => {
  it("previews, locks, compares and leaves", () => {
    point("pointermove", 0, 3);
    expect(store.get("hover")).toEqual({ layer: 0, head: 3 });
    expect(view.node.querySelector(".bl-head-name")?.textContent).toBe("1-4");
    expect(view.node.querySelector(".bl-head-name")?.getAttribute("title")).toBe("(0, 3)");
    point("click", 0, 3);
    expect([store.get("layer"), store.get("head")]).toEqual([0, 3]);
    point("click", 2, 0, { shiftKey: true });
    expect(store.get("selection")).toEqual([[2, 0]]);
    canvas().dispatchEvent(new MouseEvent("pointerleave"));
    expect(store.get("hover")).toBeNull();
  });

  it("never paints the thumbnails anew", () => {
    const paint = vi.spyOn(HTMLCanvasElement.prototype, "getContext");
    point("pointermove", 0, 3);
    point("click", 0, 2);
    expect(paint).not.toHaveBeenCalled();
    store.set({ decoded: Picture.decode(densePicture({ layers: 3, heads: 4, key: 2 })) });
    expect(paint).toHaveBeenCalledOnce();
    expect(view.node.dataset.key).toBe("2");
  });
});

it("follows what is set elsewhere", () => {
  store.set({ layer: 2, head: 3, selection: [[0, 0]] });
  const mark = /** @type {HTMLElement} */ (view.node.querySelector(".bl-mark-locked"));
  const step = Number(canvas().dataset.cell) + Number(canvas().dataset.gap);
  expect(mark.style.transform).toBe(`translate(${3 * step}px, ${2 * step}px)`);
  expect(view.node.querySelector(".bl-mark-compared")?.textContent).toBe("1");
});

it("outlines no head that a smaller picture has not", () => {
  store.set({ layer: 2, head: 3 });
  store.set({ decoded: Picture.decode(densePicture({ layers: 1, heads: 1, key: 2 })) });
  const mark = /** @type {HTMLElement} */ (view.node.querySelector(".bl-mark-locked"));
  expect(mark.hidden).toBe(true);
  expect(view.node.querySelector(".bl-head-name")?.textContent).toBe("1-1");
});

describe("a selected relation", () => {
  const values = [
    [0, 0.2, 0.4, 0.6],
    [0.1, 0.3, 0.5, 0.7],
    [0.2, 0.4, 0.6, 0.8],
  ];

  beforeEach(() => {
    store.set({ rows: [relationRow()], accuracies: accuracies("obj", values) });
    store.set({ relation: "obj" });
  });

  const note = () => view.node.querySelector(".bl-grid-note")?.textContent;

  it("colours the heads by their accuracy, and says so", () => {
    expect(view.node.dataset.shading).toBe("accuracy");
    expect(note()).toBe(
      "Accuracy on obj, each head in its better direction, over all 812 words. " +
        "● above the best offset (−2: 36%).",
    );
    store.set({ hover: { layer: 2, head: 3 } });
    expect(view.node.querySelector(".bl-grid-caption")?.textContent).toBe("3-4 80% dep → head");
    store.set({ hover: { layer: 0, head: 0 } });
    expect(view.node.querySelector(".bl-grid-caption")?.textContent).toBe("1-1 10% head → dep");
    const [weight, accuracy] = /** @type {NodeListOf<HTMLElement>} */ (
      view.node.querySelectorAll(".bl-legend")
    );
    expect([weight.hidden, accuracy.hidden]).toEqual([true, false]);
  });

  it("gives way to the patterns with Escape, then frees the head", () => {
    press("Escape");
    expect(view.node.dataset.shading).toBe("pattern");
    expect(store.get("layer")).toBe(1);
    expect(note()).toBe("");
    press("Escape");
    expect(store.get("layer")).toBeNull();
  });

  it("can be switched on and off", () => {
    const [patterns, accuracy] = /** @type {NodeListOf<HTMLInputElement>} */ (
      view.node.querySelectorAll(".bl-grid-shading input")
    );
    patterns.click();
    expect(view.node.dataset.shading).toBe("pattern");
    accuracy.click();
    expect(view.node.dataset.shading).toBe("accuracy");
    store.set({ relation: null });
    expect(view.node.dataset.shading).toBe("pattern");
    const toggle = /** @type {HTMLElement} */ (view.node.querySelector(".bl-grid-shading"));
    expect(toggle.hidden).toBe(true);
  });

  it("is painted anew when a scan has counted more", () => {
    const paint = vi.spyOn(HTMLCanvasElement.prototype, "getContext");
    store.set({ rows: [relationRow({ count: 900 })], accuracies: accuracies("obj", values) });
    expect(paint).toHaveBeenCalled();
    expect(note()).toContain("all 900 words");
  });

  it("is not shown on a picture of another shape", () => {
    store.set({ decoded: Picture.decode(densePicture({ layers: 1, heads: 1, key: 2 })) });
    expect(view.node.dataset.shading).toBe("pattern");
  });
});

it("hears nothing once it is closed", () => {
  closing.abort();
  press("ArrowRight");
  point("pointermove", 0, 0);
  expect(store.get("hover")).toBeUndefined();
});
