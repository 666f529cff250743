// @vitest-environment jsdom
import { expect, it } from "vitest";
import { MadeUpGrid } from "../testing/made_up_grid.js";

const view = MadeUpGrid.beforeEach();

it("draws again when the picture, a mark or the size changes", () => {
  expect(view.node.dataset.key).toBe("1");
  view.show(3, 4);
  expect(view.node.dataset.key).toBe("2");
  view.store.set({ hover: { layer: 2, head: 0 } });
  expect(view.text(".bl-head-name")).toBe("3-1");
  view.node.dataset.key = "";
  Object.defineProperty(view.node, "clientWidth", { configurable: true, value: 200 });
  window.dispatchEvent(new Event("resize"));
  expect(view.node.dataset.key).toBe("2");
});

it("draws nothing after it is closed", () => {
  view.closing.abort();
  view.show(1, 1);
  expect(view.node.dataset.key).toBe("1");
});
