// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Store } from "../state/store.js";
import { relationRow } from "../testing/made_up.js";
import { RelationTable } from "./table.js";

const ROWS = [relationRow(), relationRow({ relation: "det", gain_low: 0.1 })];

it("has one row in the tab order: that of the selected relation, else the first", () => {
  const store = new Store({ relation_rows: ROWS });
  const table = new RelationTable(store, new AbortController());
  const tabStops = () => {
    table.draw();
    const buttons = /** @type {NodeListOf<HTMLElement>} */ (table.body.querySelectorAll("button"));
    return [...buttons].filter(({ tabIndex }) => tabIndex === 0).map((b) => b.textContent);
  };
  expect(tabStops()).toEqual(["obj"]);
  store.set({ relation: "det" });
  expect(tabStops()).toEqual(["det"]);
});

it("reuses the elements of rows, and removes those that the filter excludes", () => {
  const table = new RelationTable(new Store({ relation_rows: ROWS }), new AbortController());
  table.draw();
  const [, det] = table.body.children;
  table.filter.value = "det";
  table.draw();
  expect([...table.body.children]).toEqual([det]);
  expect(table.node.dataset.rows).toBe("1");
});
