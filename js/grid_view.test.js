// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { gridView } from "./grid_view.js";
import { accuracies, densePicture, relationRow, statistic, stubLayout } from "./made_up.js";
import { Picture } from "./picture.js";
import { Store } from "./store.js";

/** @type {Store} */
let store;
/** @type {{node: HTMLElement}} */
let view;
/** @type {AbortController} */
let closing;

beforeEach(() => {
  stubLayout();
  closing = new AbortController();
  const decoded = Picture.decode(densePicture({ layers: 3, heads: 4 }));
  store = new Store({ decoded, layer: 1, head: 1, selection: [] });
  view = { node: gridView(store, { signal: closing.signal }) };
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

const select = () => /** @type {HTMLSelectElement} */ (view.node.querySelector("select"));
const offered = () => Array.from(select().options, ({ text }) => text);
const note = () => view.node.querySelector(".bl-grid-note")?.textContent;

/** @param {string} name */
function choose(name) {
  select().selectedIndex = offered().indexOf(name);
  select().dispatchEvent(new Event("change"));
}

describe("statistics", () => {
  const ramp = Array.from({ length: 12 }, (_, i) => i / 4);

  beforeEach(() => {
    store.set({
      statistic_values: [
        statistic("entropy", ramp, { unit: "nats", high: 3, baselines: Array(12).fill(2) }),
        statistic("weight", [-2, ...ramp.slice(1)], { low: -2.75, high: 2.75 }),
      ],
    });
  });

  it("are offered, and shown where Python says so", () => {
    expect(offered()).toEqual(["patterns", "entropy", "weight"]);
    expect(view.node.dataset.shading).toBe("pattern");
    store.set({ statistic: "entropy" });
    expect(view.node.dataset.shading).toBe("entropy");
    expect(select().selectedOptions[0].text).toBe("entropy");
    expect(note()).toBe("● above the baseline, 2 nats.");
  });

  it("are chosen in the view, and left with Escape", () => {
    choose("weight");
    expect(store.get("statistic")).toBe("weight");
    press("Escape");
    expect(store.get("statistic")).toBeNull();
    expect(view.node.dataset.shading).toBe("pattern");
    expect(store.get("layer")).toBe(1);
  });

  it("tell a head's value in the caption, the tooltip and to a screen reader", () => {
    choose("weight");
    store.set({ hover: { layer: 0, head: 0 } });
    expect(view.node.querySelector(".bl-grid-caption")?.textContent).toBe("1-1 −2 weight");
    expect(canvas().title).toContain("−2 weight");
    expect(grid().textContent).toBe("");
    expect(grid().querySelector("[role=gridcell]")?.getAttribute("aria-label")).toBe(
      "Head 1-1, −2 weight",
    );
  });

  it("have a legend with the ends of their scale and the unit", () => {
    const label = () => view.node.querySelector(".bl-legend")?.getAttribute("aria-label");
    expect(label()).toContain("attention weight");
    choose("entropy");
    expect(label()).toBe("Colour scale: entropy from 0 (dark blue) to 3 (yellow) nats");
    choose("weight");
    expect(label()).toBe(
      "Colour scale: weight from −2.8 (light blue) over 0 (black) to 2.8 (orange)",
    );
  });

  it("give way to the accuracy on a relation that is selected, and come back", () => {
    choose("entropy");
    store.set({
      rows: [relationRow()],
      accuracies: accuracies("obj", Array(3).fill(Array(4).fill(0.5))),
    });
    store.set({ relation: "obj" });
    expect(view.node.dataset.shading).toBe("accuracy");
    expect(store.get("statistic")).toBeNull();
    choose("entropy");
    expect(view.node.dataset.shading).toBe("entropy");
  });

  it("of another number of heads are not offered", () => {
    store.set({ statistic: "entropy" });
    store.set({ decoded: Picture.decode(densePicture({ layers: 1, heads: 1, key: 2 })) });
    expect(offered()).toEqual(["patterns"]);
    expect(view.node.dataset.shading).toBe("pattern");
  });
});

describe("heads that stand out", () => {
  const outlined = () => view.node.querySelector(".bl-outlined")?.getAttribute("d") ?? "";
  const step = () => Number(canvas().dataset.cell) + Number(canvas().dataset.gap);

  it("are outlined, and the others step back", () => {
    store.set({
      highlight: [
        [0, 0],
        [2, 3],
      ],
    });
    expect(
      outlined()
        .split("z")
        .slice(0, -1)
        .map((d) => d.split("h")[0]),
    ).toEqual(["M0 0", `M${3 * step()} ${2 * step()}`]);
    expect(view.node.querySelector(".bl-dim")?.getAttribute("d")).toMatch(/^M0 0H\d+V\d+H0zM/);
    expect(note()).toBe("2 heads highlighted, Esc clears.");
  });

  it("are told to a screen reader", () => {
    store.set({ highlight: [[1, 2]] });
    press("ArrowRight");
    expect(grid().querySelector("[role=gridcell]")?.getAttribute("aria-label")).toBe(
      "Head 2-3, highlighted",
    );
  });

  it("are freed with Escape before anything else is", () => {
    store.set({ highlight: [[1, 2]] });
    press("Escape");
    expect(store.get("highlight")).toEqual([]);
    expect(store.get("layer")).toBe(1);
    expect(outlined()).toBe("");
    press("Escape");
    expect(store.get("layer")).toBeNull();
  });

  it("are those of a box that Shift and the pointer draw", () => {
    point("pointerdown", 2, 1, { shiftKey: true, buttons: 1 });
    point("pointermove", 2, 1, { shiftKey: true, buttons: 1 });
    expect(store.get("highlight")).toBeUndefined();
    point("pointermove", 1, 3, { shiftKey: true, buttons: 1 });
    point("click", 1, 3, { shiftKey: true });
    expect(store.get("highlight")).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
      [2, 3],
    ]);
    expect(store.get("selection")).toEqual([]);
    expect([store.get("layer"), store.get("head")]).toEqual([1, 1]);
    expect(view.node.querySelector("[aria-live]")?.textContent).toBe("6 heads highlighted");
  });

  it("leave a click with Shift to the comparison", () => {
    point("pointerdown", 2, 0, { shiftKey: true, buttons: 1 });
    point("pointermove", 2, 0, { shiftKey: true, buttons: 1 });
    point("click", 2, 0, { shiftKey: true });
    expect(store.get("selection")).toEqual([[2, 0]]);
    point("pointermove", 0, 0);
    expect(store.get("highlight")).toBeUndefined();
  });

  it("are those of a box that Shift and the arrow keys draw", () => {
    press("ArrowRight", { shiftKey: true });
    press("ArrowDown", { shiftKey: true });
    expect(store.get("highlight")).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ]);
    press("ArrowLeft");
    press("ArrowLeft", { shiftKey: true });
    expect(store.get("highlight")).toEqual([
      [2, 0],
      [2, 1],
    ]);
  });

  it("are left out where the picture has not so many", () => {
    store.set({
      highlight: [
        [0, 0],
        [2, 3],
      ],
    });
    store.set({ decoded: Picture.decode(densePicture({ layers: 1, heads: 1, key: 2 })) });
    expect(note()).toBe("1 head highlighted, Esc clears.");
  });
});

describe("names of heads", () => {
  const names = () =>
    Array.from(view.node.querySelectorAll(".bl-grid-name"), ({ textContent }) => textContent);

  it("stand below their thumbnails, and are told", () => {
    store.set({ names: { "2-3": "obj, ccomp", "1-1": "prev", "9-9": "none" } });
    expect(names()).toEqual(["prev", "obj +1"]);
    expect(Number(canvas().dataset.fall)).toBeGreaterThan(
      Number(canvas().dataset.cell) + Number(canvas().dataset.gap),
    );
    press("ArrowRight");
    expect(canvas().title).toBe("2-3  (1, 2)\nobj, ccomp");
    expect(view.node.querySelector(".bl-grid-caption")?.textContent).toBe("2-3 obj, ccomp");
    const fall = Number(canvas().dataset.fall);
    const mark = /** @type {HTMLElement} */ (view.node.querySelector(".bl-mark-hovered"));
    expect(mark.style.transform).toContain(`, ${fall}px)`);
  });

  it("are marks where the thumbnails are small", () => {
    store.set({ decoded: Picture.decode(densePicture({ layers: 24, heads: 16, key: 2 })) });
    store.set({ names: { "2-3": "obj" } });
    expect(names()).toEqual([""]);
    expect(view.node.querySelectorAll(".bl-grid-flag")).toHaveLength(1);
  });
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
    const legend = view.node.querySelector(".bl-legend")?.getAttribute("aria-label");
    expect(legend).toBe("Colour scale: accuracy on obj from 0 (dark blue) to 1 (yellow)");
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
    expect(offered()).toEqual(["patterns", "accuracy on obj"]);
    choose("patterns");
    expect(view.node.dataset.shading).toBe("pattern");
    choose("accuracy on obj");
    expect(view.node.dataset.shading).toBe("accuracy");
    store.set({ relation: null });
    expect(view.node.dataset.shading).toBe("pattern");
    expect(/** @type {HTMLElement} */ (select().parentElement).hidden).toBe(true);
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
