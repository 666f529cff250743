// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { MadeUpGrid, PASSING } from "../testing/made_up_grid.js";

const view = MadeUpGrid.beforeEach();

describe("a grid in an order", () => {
  it("offers the statistics in a menu", () => {
    expect(view.orders).toEqual(["by layer"]);
    view.offerLengths();
    expect(view.orders).toEqual(["by layer", "length"]);
    view.chooseOrder("length");
    expect(view.store.get("order")).toBe("length");
    expect(view.text(".bl-grid-note")).toBe(
      "All heads, in the order of length, the largest first.",
    );
    expect(view.grid.getAttribute("aria-label")).toContain("in the order of length");
    view.chooseOrder("by layer");
    expect(view.store.get("order")).toBeNull();
  });

  it("moves the cursor from the largest to the next", () => {
    view.offerLengths();
    view.store.set({ order: "length", hover: { layer: 2, head: 0 } });
    view.press("ArrowRight");
    expect(view.store.get("hover")).toEqual({ layer: 2, head: 3 });
    view.press("End", { ctrlKey: true });
    expect(view.store.get("hover")).toEqual({ layer: 0, head: 2 });
  });

  it("shows only heads that meet the condition, with their numbers and names", () => {
    view.store.set({ find: "length > 1", passing: PASSING, names: { "3-1": "obj" } });
    const box = /** @type {HTMLInputElement} */ (
      view.node.querySelector(".bl-find [type=checkbox]")
    );
    expect(view.canvas.dataset).toMatchObject({ rows: "3", columns: "4" });
    box.click();
    expect(view.store.get("only_passing")).toBe(true);
    expect(view.canvas.dataset).toMatchObject({ rows: "1", columns: "3" });
    const names = Array.from(view.node.querySelectorAll(".bl-grid-name"), (n) => n.textContent);
    expect(names).toEqual(["1-4", "2-2", "3-1 +1"]);
    expect(view.text(".bl-grid-note")).toBe("Only heads that meet the condition.");
    view.store.set({ passing: [[0, 3]] });
    expect(view.canvas.dataset).toMatchObject({ rows: "1", columns: "1" });
  });

  it("highlights the heads in a box of it", () => {
    view.store.set({ passing: PASSING, only_passing: true, hover: { layer: 0, head: 3 } });
    view.press("ArrowRight", { shiftKey: true });
    expect(view.store.get("highlight")).toEqual([
      [0, 3],
      [1, 1],
    ]);
  });

  it("hides the mark of a head that it leaves out", () => {
    view.store.set({ passing: PASSING, only_passing: true });
    const mark = /** @type {HTMLElement} */ (view.node.querySelector(".bl-mark-locked"));
    expect(mark.hidden).toBe(false); // the head (1, 1)
    view.store.set({ layer: 0, head: 0 });
    expect(mark.hidden).toBe(true);
  });
});
