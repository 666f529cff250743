// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { MadeUpGrid } from "../testing/made_up_grid.js";

const view = MadeUpGrid.beforeEach();

it("marks heads that are locked or compared in another view", () => {
  view.store.set({ layer: 2, head: 3, selection: [[0, 0]] });
  const mark = /** @type {HTMLElement} */ (view.node.querySelector(".bl-mark-locked"));
  expect(mark.style.transform).toBe(`translate(${3 * view.step}px, ${2 * view.step}px)`);
  expect(view.text(".bl-mark-compared")).toBe("1");
});

it("hides the mark of a head that a smaller picture lacks", () => {
  view.store.set({ layer: 2, head: 3 });
  view.show(1, 1);
  const mark = /** @type {HTMLElement} */ (view.node.querySelector(".bl-mark-locked"));
  expect(mark.hidden).toBe(true);
  expect(view.text(".bl-head-name")).toBe("1-1");
});

describe("highlighted heads", () => {
  const outlined = () => view.node.querySelector(".bl-outlined")?.getAttribute("d") ?? "";

  it("are outlined, and the others dimmed", () => {
    view.store.set({
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
    ).toEqual(["M0 0", `M${3 * view.step} ${2 * view.step}`]);
    expect(view.node.querySelector(".bl-dim")?.getAttribute("d")).toMatch(/^M0 0H\d+V\d+H0zM/);
    expect(view.text(".bl-grid-note")).toBe("2 heads highlighted.");
  });

  it("are announced to a screen reader", () => {
    view.store.set({ highlight: [[1, 2]] });
    view.press("ArrowRight");
    expect(view.cellLabel).toMatch(/^Head 2-3, highlighted: /);
  });

  it("are ignored if the picture lacks them", () => {
    view.store.set({
      highlight: [
        [0, 0],
        [2, 3],
      ],
    });
    view.show(1, 1);
    expect(view.text(".bl-grid-note")).toBe("1 head highlighted.");
  });
});

describe("names of heads", () => {
  const names = () =>
    Array.from(view.node.querySelectorAll(".bl-grid-name"), ({ textContent }) => textContent);

  it("are written below their thumbnails, in the tooltip and in the caption", () => {
    view.store.set({ names: { "2-3": "obj, ccomp", "1-1": "prev", "9-9": "none" } });
    expect(names()).toEqual(["prev", "obj, ccomp"]);
    expect(Number(view.canvas.dataset.rowStep)).toBeGreaterThan(view.step);
    view.press("ArrowRight");
    expect(view.canvas.title).toBe("2-3  (1, 2)\nobj, ccomp");
    expect(view.text(".bl-grid-caption")).toBe("2-3 obj, ccomp");
    const rowStep = Number(view.canvas.dataset.rowStep);
    const mark = /** @type {HTMLElement} */ (view.node.querySelector(".bl-mark-hovered"));
    expect(mark.style.transform).toContain(`, ${rowStep}px)`);
  });

  it("are flags where the thumbnails are small", () => {
    view.show(24, 16);
    view.store.set({ names: { "2-3": "obj" } });
    expect(names()).toEqual([""]);
    expect(view.node.querySelectorAll(".bl-grid-flag")).toHaveLength(1);
  });
});
