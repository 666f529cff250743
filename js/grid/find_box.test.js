// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { statistic } from "../testing/made_up.js";
import { MadeUpGrid } from "../testing/made_up_grid.js";

const view = MadeUpGrid.beforeEach();
const box = () => /** @type {HTMLInputElement} */ (view.node.querySelector(".bl-find input"));
const dimmed = () => view.node.querySelector(".bl-dim")?.getAttribute("d") ?? "";

/** @param {string} condition  @param {"change" | "input"} [event] */
function type(condition, event = "change") {
  box().value = condition;
  box().dispatchEvent(new Event(event));
}

describe("with statistics", () => {
  beforeEach(() => view.store.set({ statistic_values: [statistic("entropy", Array(12).fill(1))] }));

  it("a condition is sent once it is complete", () => {
    type("entropy > 1", "input");
    expect(view.asked).toEqual([]);
    type("entropy > 1");
    view.store.set({ find: "entropy > 1", passing: [] });
    type("entropy > 1");
    type("", "input");
    expect(view.asked).toEqual(["entropy > 1", ""]);
  });

  it("heads that don't meet it are dimmed, and the first ones that do are listed", () => {
    expect(dimmed()).toBe("");
    view.store.set({
      ...{ find: "entropy > 1", names: { "3-4": "obj" } },
      passing: [
        [0, 1],
        [2, 3],
      ],
    });
    expect(box().value).toBe("entropy > 1");
    expect(view.text(".bl-find [role=status]")).toBe("2 heads: 1-2, 3-4 (obj)");
    expect(dimmed().split("M")).toHaveLength(4);
    expect(view.node.querySelector(".bl-outlined")?.getAttribute("d")).toBe("");
    view.press("ArrowUp");
    expect(view.cellLabel).toMatch(/^Head 1-2, meets the condition: /);
    view.store.set({ highlight: [[1, 1]] });
    expect(dimmed().split("M")).toHaveLength(3);
  });

  it("no head or many can meet it", () => {
    view.store.set({ find: "entropy > 9", passing: [] });
    expect(view.text(".bl-find [role=status]")).toBe("0 heads");
    expect(dimmed()).toMatch(/^M0 0H\d+V\d+H0z$/);
    const all = Array.from(
      { length: 12 },
      (_, i) => /** @type {[number, number]} */ ([i >> 2, i % 4]),
    );
    view.store.set({ passing: all });
    expect(view.text(".bl-find [role=status]")).toBe("12 heads: 1-1, 1-2, 1-3, 1-4, 2-1, 2-2, …");
    view.store.set({ find: "", passing: null });
    expect([view.text(".bl-find [role=status]"), dimmed()]).toEqual(["", ""]);
  });

  it("an error stands beside the condition, which can be sent again", () => {
    view.store.set({ find: "entropy > 1", passing: [[0, 0]] });
    type("entrop > 1");
    view.store.set({ find_error: "<b>'entrop' is no statistic" });
    expect(box().value).toBe("entrop > 1");
    expect(box().getAttribute("aria-invalid")).toBe("true");
    expect(view.text(".bl-find [role=alert]")).toBe("<b>'entrop' is no statistic");
    type("entropy > 1");
    expect(view.asked).toEqual(["entrop > 1", "entropy > 1"]);
  });

  it("a page without a kernel shows the answer alone", () => {
    view.store.set({ live: false });
    expect(box()).toBeNull();
    view.store.set({ find: "entropy > 1", passing: [[0, 0]] });
    expect(box().readOnly).toBe(true);
    expect(view.text(".bl-find [role=status]")).toBe("1 head: 1-1");
  });
});

it("there is no box without statistics", () => {
  expect(box()).toBeNull();
});
