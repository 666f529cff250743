// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { statistic } from "../testing/made_up.js";
import { MadeUpGrid } from "../testing/made_up_grid.js";
import { orderOf } from "./order.js";

const view = MadeUpGrid.beforeEach();
/** Heads by index: 3 layers of 4 heads. */
const VALUES = [5, 1, Number.NaN, 7, 7, 0, 2, 3, 9, 4, 6, 8];
const PASSING = /** @type {[number, number][]} */ ([
  [2, 0],
  [0, 3],
  [1, 1],
]);

function offer() {
  view.store.set({ statistic_values: [statistic("length", VALUES, { low: 0, high: 9 })] });
}

describe("the order", () => {
  it("is that of layers and heads at first, and with a statistic that isn't there", () => {
    expect(orderOf(view.store)).toBeNull();
    view.store.set({ order: "length" });
    expect(orderOf(view.store)).toBeNull();
  });

  it("by a statistic begins with the largest value; ties stand in their order, and heads without a value last", () => {
    offer();
    view.store.set({ order: "length" });
    expect(orderOf(view.store)).toEqual([8, 11, 3, 4, 10, 0, 9, 7, 6, 1, 5, 2]);
  });

  it("leaves out heads that don't meet a condition, if some do", () => {
    view.store.set({ only_passing: true });
    expect(orderOf(view.store)).toBeNull();
    view.store.set({ passing: [] });
    expect(orderOf(view.store)).toBeNull();
    view.store.set({ passing: PASSING });
    expect(orderOf(view.store)).toEqual([3, 5, 8]);
    offer();
    view.store.set({ order: "length" });
    expect(orderOf(view.store)).toEqual([8, 3, 5]);
  });
});
