// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Picture } from "../data/picture.js";
import { densePicture } from "../testing/made_up.js";
import { MadeUpGrid } from "../testing/made_up_grid.js";

const view = MadeUpGrid.beforeEach();

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
    expect(view.press(key).defaultPrevented).toBe(true);
    expect(view.store.get("hover")).toEqual({ layer, head });
    expect([view.store.get("layer"), view.store.get("head")]).toEqual([1, 1]);
  });

  it("goes to the corners with Control", () => {
    view.press("End", { ctrlKey: true });
    expect(view.store.get("hover")).toEqual({ layer: 2, head: 3 });
    view.press("Home", { ctrlKey: true });
    expect(view.store.get("hover")).toEqual({ layer: 0, head: 0 });
  });

  it("stays inside the grid", () => {
    for (let i = 0; i < 9; i++) view.press("ArrowRight");
    for (let i = 0; i < 9; i++) view.press("ArrowDown");
    expect(view.store.get("hover")).toEqual({ layer: 2, head: 3 });
  });

  it("locks with Enter and unlocks with Escape", () => {
    view.press("ArrowDown");
    view.press("Enter");
    expect([view.store.get("layer"), view.store.get("head")]).toEqual([2, 1]);
    view.press("Escape");
    expect([view.store.get("layer"), view.store.get("head")]).toEqual([null, null]);
  });

  it("compares at most three heads with Shift+Enter, and removes a compared head again", () => {
    for (const head of [0, 2, 3]) {
      view.store.set({ hover: { layer: 1, head } });
      view.press("Enter", { shiftKey: true });
    }
    expect(view.store.get("selection")).toEqual([
      [1, 0],
      [1, 2],
      [1, 3],
    ]);
    view.store.set({ hover: { layer: 0, head: 0 } });
    view.press("Enter", { shiftKey: true });
    expect(view.store.get("selection")).toHaveLength(3);
    expect(view.text(".bl-grid-note")).toMatch(
      /^At most 3 heads can be compared, and 2-1, 2-3 and 2-4 already are\..*add 1-1\./,
    );
    view.store.set({ hover: { layer: 1, head: 0 } });
    view.press("Enter", { shiftKey: true });
    expect(view.text(".bl-grid-note")).toBe("");
    expect(view.store.get("selection")).toEqual([
      [1, 2],
      [1, 3],
    ]);
  });

  it("leaves other keys to the page", () => {
    expect(view.press("x").defaultPrevented).toBe(false);
    expect(view.press("ArrowRight", { altKey: true }).defaultPrevented).toBe(false);
  });

  it("returns to the locked head when the grid loses the focus", () => {
    view.press("ArrowRight");
    view.grid.dispatchEvent(new FocusEvent("blur"));
    expect(view.store.get("hover")).toBeNull();
  });

  it("announces the head under the cursor to a screen reader", () => {
    view.press("ArrowRight");
    const id = view.grid.getAttribute("aria-activedescendant");
    const cell = document.getElementById(String(id));
    expect(cell?.getAttribute("aria-label")).toMatch(/^Head 2-3: \d+% of attention to /);
    expect(cell?.getAttribute("aria-colindex")).toBe("3");
    expect(cell?.parentElement?.getAttribute("aria-rowindex")).toBe("2");
    expect(view.text("[aria-live]")).toBe("");
    view.press("Enter");
    expect(view.text("[aria-live]")).toBe("Head 2-3 locked");
  });
});

describe("the pointer", () => {
  it("previews, locks, compares and leaves", () => {
    view.point("pointermove", 0, 3);
    expect(view.store.get("hover")).toEqual({ layer: 0, head: 3 });
    expect(view.text(".bl-head-name")).toBe("1-4");
    expect(view.node.querySelector(".bl-head-name")?.getAttribute("title")).toBe("(0, 3)");
    view.point("click", 0, 3);
    expect([view.store.get("layer"), view.store.get("head")]).toEqual([0, 3]);
    view.point("click", 2, 0, { shiftKey: true });
    expect(view.store.get("selection")).toEqual([[2, 0]]);
    view.canvas.dispatchEvent(new MouseEvent("pointerleave"));
    expect(view.store.get("hover")).toBeNull();
  });

  it("compares and highlights without a key, as the switch says", () => {
    view.switchTo("compare");
    view.point("click", 2, 0);
    view.press("ArrowRight");
    view.press("Enter");
    expect(view.store.get("selection")).toEqual([
      [2, 0],
      [1, 2],
    ]);
    view.switchTo("highlight");
    view.point("click", 0, 3);
    view.point("click", 2, 3);
    view.point("click", 0, 3);
    expect(view.store.get("highlight")).toEqual([[2, 3]]);
    expect([view.store.get("layer"), view.store.get("head")]).toEqual([1, 1]);
    /** @type {HTMLElement} */ (view.node.querySelector(".bl-grid-below button")).click();
    expect(view.store.get("highlight")).toEqual([]);
  });

  it("draws a box by touch, after which no click follows", () => {
    view.switchTo("highlight");
    view.point("pointerdown", 0, 1);
    view.point("pointermove", 1, 2, { buttons: 1 });
    view.point("pointerup", 1, 2);
    expect(view.store.get("highlight")).toHaveLength(4);
    view.point("pointermove", 2, 3, { buttons: 1 }); // of another finger
    expect(view.store.get("highlight")).toHaveLength(4);
  });

  it("never repaints the thumbnails", () => {
    const paint = vi.spyOn(HTMLCanvasElement.prototype, "getContext");
    view.point("pointermove", 0, 3);
    view.point("click", 0, 2);
    expect(paint).not.toHaveBeenCalled();
    view.show(3, 4);
    expect(paint).toHaveBeenCalledOnce();
    expect(view.node.dataset.key).toBe("2");
  });
});

describe("highlighted heads", () => {
  it("are cleared with Escape before the locked head is unlocked", () => {
    view.store.set({ highlight: [[1, 2]] });
    view.press("Escape");
    expect(view.store.get("highlight")).toEqual([]);
    expect(view.store.get("layer")).toBe(1);
    expect(view.node.querySelector(".bl-outlined")?.getAttribute("d")).toBe("");
    view.press("Escape");
    expect(view.store.get("layer")).toBeNull();
  });

  it("are those in a box drawn with Shift and the pointer", () => {
    view.point("pointerdown", 2, 1, { shiftKey: true, buttons: 1 });
    view.point("pointermove", 2, 1, { shiftKey: true, buttons: 1 });
    expect(view.store.get("highlight")).toBeUndefined();
    view.point("pointermove", 1, 3, { shiftKey: true, buttons: 1 });
    view.point("click", 1, 3, { shiftKey: true });
    expect(view.store.get("highlight")).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 2],
      [2, 3],
    ]);
    expect(view.store.get("selection")).toEqual([]);
    expect([view.store.get("layer"), view.store.get("head")]).toEqual([1, 1]);
    expect(view.text("[aria-live]")).toBe("6 heads highlighted");
  });

  it("stay when Shift+click compares a head", () => {
    view.point("pointerdown", 2, 0, { shiftKey: true, buttons: 1 });
    view.point("pointermove", 2, 0, { shiftKey: true, buttons: 1 });
    view.point("click", 2, 0, { shiftKey: true });
    expect(view.store.get("selection")).toEqual([[2, 0]]);
    view.point("pointermove", 0, 0);
    expect(view.store.get("highlight")).toBeUndefined();
  });

  it("are those in a box drawn with Shift and the arrow keys", () => {
    view.press("ArrowRight", { shiftKey: true });
    view.press("ArrowDown", { shiftKey: true });
    expect(view.store.get("highlight")).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ]);
    view.press("ArrowLeft");
    view.press("ArrowLeft", { shiftKey: true });
    expect(view.store.get("highlight")).toEqual([
      [2, 0],
      [2, 1],
    ]);
  });
});

it("ignores events after it is closed", () => {
  view.closing.abort();
  view.press("ArrowRight");
  view.point("pointermove", 0, 0);
  expect(view.store.get("hover")).toBeNull();
});

describe("places without a head", () => {
  beforeEach(() => {
    const absent = [...[0, 1, 2, 3].map((head) => [1, head]), [2, 0], [2, 3]];
    const picture = { ...densePicture({ layers: 3, heads: 4, key: 5 }), absent };
    view.store.set({ decoded: new Picture(picture), layer: 0, head: 1 });
  });

  it.each([
    ["ArrowDown", {}, [2, 1]],
    ["PageDown", {}, [2, 1]],
    ["End", { ctrlKey: true }, [2, 2]],
    ["End", {}, [0, 3]],
  ])("are skipped by %s", (key, options, [layer, head]) => {
    view.press(key, options);
    expect(view.store.get("hover")).toEqual({ layer, head });
  });

  it("stop the cursor if there is no head beyond them", () => {
    view.store.set({ layer: 0, head: 3 });
    view.press("ArrowDown");
    expect(view.store.get("hover")).toEqual({ layer: 0, head: 3 });
    view.store.set({ hover: { layer: 2, head: 2 } });
    view.press("ArrowRight");
    expect(view.store.get("hover")).toEqual({ layer: 2, head: 2 });
  });

  it("can't be previewed or locked, and say why", () => {
    view.point("pointermove", 1, 2);
    expect(view.store.get("hover")).toBeNull();
    expect(view.canvas.title).toBe("Layer 2 has no attention.");
    view.point("click", 1, 2);
    expect([view.store.get("layer"), view.store.get("head")]).toEqual([0, 1]);
    expect(view.text("[aria-live]")).toBe("Layer 2 has no attention.");
    expect(view.grid.getAttribute("aria-label")).toContain("Layer 2 has no attention.");
    view.point("pointermove", 0, 0);
    expect(view.canvas.title).toContain("1-1");
  });

  it("are left out of a box", () => {
    view.point("pointerdown", 0, 0, { shiftKey: true });
    view.point("pointermove", 2, 3, { shiftKey: true, buttons: 1 });
    view.store.set({ hover: { layer: 2, head: 1 } });
    view.press("ArrowRight", { shiftKey: true });
    const heads = view.store.get("highlight") ?? [];
    expect(heads.some(([layer]) => layer === 1)).toBe(false);
    expect(heads.length).toBeGreaterThan(0);
  });
});
