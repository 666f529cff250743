// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { accuracies, relationRow, statistic } from "../testing/made_up.js";
import { MadeUpGrid } from "../testing/made_up_grid.js";

const view = MadeUpGrid.beforeEach();

describe("statistics", () => {
  const ramp = Array.from({ length: 12 }, (_, i) => i / 4);

  beforeEach(() => {
    view.store.set({
      statistic_values: [
        statistic("all", ramp, {
          ...{ title: "Entropy", group: "Entropy", unit: "nats", high: 3 },
          ...{ baselines: Array(12).fill(2), baseline_name: "uniform" },
        }),
        statistic("weight", [-2, ...ramp.slice(1)], { low: -2.75, high: 2.75 }),
      ],
    });
  });

  it("are listed in the menu, and shown if the trait names one", () => {
    expect(view.choices).toEqual(["Attention patterns", "Entropy (nats)", "weight"]);
    expect(view.node.dataset.shading).toBe("pattern");
    view.store.set({ statistic: "all" });
    expect(view.node.dataset.shading).toBe("all");
    expect(view.select.selectedOptions[0].text).toBe("Entropy (nats)");
    expect(view.select.querySelector("optgroup")?.label).toBe("Entropy");
    expect(view.text(".bl-grid-note")).toBe("Above uniform baseline (2.0 nats)");
    expect(view.node.querySelectorAll(".bl-grid-note .bl-dot")).toHaveLength(1);
  });

  it("are chosen in the menu, and left with Escape", () => {
    view.choose("weight");
    expect(view.store.get("statistic")).toBe("weight");
    view.press("Escape");
    expect(view.store.get("statistic")).toBeNull();
    expect(view.node.dataset.shading).toBe("pattern");
    expect(view.store.get("layer")).toBe(1);
  });

  it("appear as values in the caption, the tooltip and to a screen reader", () => {
    view.choose("weight");
    view.store.set({ hover: { layer: 0, head: 0 } });
    expect(view.text(".bl-grid-caption")).toBe("1-1 weight −2.0");
    expect(view.canvas.title).toContain("weight −2.0");
    expect(view.grid.textContent).toBe("");
    expect(view.cellLabel).toMatch(/^Head 1-1, weight −2.0: /);
  });

  it("have a legend with the ends of their scale and the unit", () => {
    const label = () => view.node.querySelector(".bl-legend")?.getAttribute("aria-label");
    expect(label()).toContain("attention weight");
    view.choose("Entropy (nats)");
    expect(label()).toBe("Color scale: Entropy (nats) from 0 (dark blue) to 3 (yellow)");
    view.choose("weight");
    expect(label()).toBe(
      "Color scale: weight from −2.8 (light blue) through 0 (black) to 2.8 (orange)",
    );
  });

  it("are replaced by accuracy when a relation is selected, and can be chosen again", () => {
    view.choose("Entropy (nats)");
    view.store.set({
      relation_rows: [relationRow()],
      accuracies: accuracies("obj", Array(3).fill(Array(4).fill(0.5))),
    });
    view.store.set({ relation: "obj" });
    expect(view.node.dataset.shading).toBe("accuracy");
    expect(view.store.get("statistic")).toBeNull();
    view.choose("Entropy (nats)");
    expect(view.node.dataset.shading).toBe("all");
  });

  it("are not listed for a picture of another shape", () => {
    view.store.set({ statistic: "all" });
    view.show(1, 1);
    expect(view.choices).toEqual(["Attention patterns"]);
    expect(view.node.dataset.shading).toBe("pattern");
  });
});

describe("a selected relation", () => {
  const values = [
    [0, 0.2, 0.4, 0.6],
    [0.1, 0.3, 0.5, 0.7],
    [0.2, 0.4, 0.6, 0.8],
  ];

  beforeEach(() => {
    view.store.set({ relation_rows: [relationRow()], accuracies: accuracies("obj", values) });
    view.store.set({ relation: "obj" });
  });

  it("colors the heads by their accuracy, explained in note, caption and legend", () => {
    expect(view.node.dataset.shading).toBe("accuracy");
    expect(view.text(".bl-grid-note")).toBe(
      "Accuracy on obj over all 812 words of the corpus, each head in its better direction. " +
        "The table's 74% for head 2-3 is on held-out words. Above the best offset (−2: 36%)",
    );
    view.store.set({ hover: { layer: 2, head: 3 } });
    expect(view.text(".bl-grid-caption")).toBe("3-4 Accuracy 80% (dep → head)");
    view.store.set({ hover: { layer: 0, head: 0 } });
    expect(view.text(".bl-grid-caption")).toBe("1-1 Accuracy 10% (head → dep)");
    const legend = view.node.querySelector(".bl-legend")?.getAttribute("aria-label");
    expect(legend).toBe(
      "Color scale: Accuracy on obj (all words) from 0 (dark blue) to 1 (yellow)",
    );
  });

  it("is replaced by patterns with the first Escape; the second unlocks the head", () => {
    view.press("Escape");
    expect(view.node.dataset.shading).toBe("pattern");
    expect(view.store.get("layer")).toBe(1);
    expect(view.text(".bl-grid-note")).toBe("");
    view.press("Escape");
    expect(view.store.get("layer")).toBeNull();
  });

  it("can be chosen and left in the menu", () => {
    expect(view.choices).toEqual(["Attention patterns", "Accuracy on obj (all words)"]);
    view.choose("Attention patterns");
    expect(view.node.dataset.shading).toBe("pattern");
    view.choose("Accuracy on obj (all words)");
    expect(view.node.dataset.shading).toBe("accuracy");
    view.store.set({ relation: null });
    expect(view.node.dataset.shading).toBe("pattern");
    expect(/** @type {HTMLElement} */ (view.select.parentElement).hidden).toBe(true);
  });

  it("is repainted when a scan updates its figures", () => {
    const paint = vi.spyOn(HTMLCanvasElement.prototype, "getContext");
    view.store.set({
      relation_rows: [relationRow({ count: 900 })],
      accuracies: accuracies("obj", values),
    });
    expect(paint).toHaveBeenCalled();
    expect(view.text(".bl-grid-note")).toContain("all 900 words");
  });

  it("is not shown on a picture of another shape", () => {
    view.show(1, 1);
    expect(view.node.dataset.shading).toBe("pattern");
  });
});
