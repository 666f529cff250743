// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { MadeUpGrid, PASSING } from "../testing/made_up_grid.js";
import { orderOf } from "./order.js";

const view = MadeUpGrid.beforeEach();

describe("the order", () => {
  it("is that of layers and heads at first, and with a statistic that isn't there", () => {
    expect(orderOf(view.store)).toBeNull();
    view.store.set({ order: "length" });
    expect(orderOf(view.store)).toBeNull();
  });

  it("by a statistic begins with the largest value; ties stand in their order, and heads without a value last", () => {
    view.offerLengths();
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
    view.offerLengths();
    view.store.set({ order: "length" });
    expect(orderOf(view.store)).toEqual([8, 3, 5]);
  });
});
