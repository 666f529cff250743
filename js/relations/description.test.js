import { describe, expect, it } from "vitest";
import traitsFixture from "../../tests/contract/traits.json";
import { Store } from "../state/store.js";
import { relationRow } from "../testing/made_up.js";
import { describeRow, describeTable } from "./description.js";

const { trait: writtenRows, cells: writtenCells } = traitsFixture.relation_rows;
const ROWS = [
  relationRow(),
  relationRow({ relation: "det", gain_low: 0.1 }),
  relationRow({ relation: "all", summary: true }),
];

describe("the table", () => {
  it("lists the rows that match the filter, and counts them", () => {
    const store = new Store({ relation_rows: ROWS, sort: "gain_low" });
    const table = describeTable(store, "");
    expect(table.rows.map(({ relation }) => relation)).toEqual(["det", "obj"]);
    expect(table.summaries.map(({ relation }) => relation)).toEqual(["all"]);
    expect(table.count).toBe("2 relations");
    expect(describeTable(store, "ob").count).toBe("1 of 2 relations");
  });

  it("marks the column by which it is sorted", () => {
    const orders = (/** @type {string} */ sort) =>
      describeTable(new Store({ relation_rows: ROWS, sort }), "").columns.map(({ order }) => order);
    expect(orders("-count")).toEqual([null, "descending", null, null, null, null]);
    expect(orders("relation")).toEqual(["ascending", null, null, null, null, null]);
  });

  it("says whether accuracies are held out", () => {
    const label = (/** @type {boolean} */ held_out) =>
      describeTable(new Store({ relation_rows: [relationRow({ held_out })] }), "").columns[3].label;
    expect([label(true), label(false)]).toEqual(["Held-out accuracy", "Accuracy"]);
  });

  it("has q and the control if any row has them", () => {
    const table = describeTable(new Store({ relation_rows: ROWS }), "");
    expect([table.hasQ, table.hasControl, table.columns[5].hidden]).toEqual([false, false, true]);
    const rows = [...ROWS, relationRow({ relation: "nsubj", control: 0, q: 0 })];
    const full = describeTable(new Store({ relation_rows: rows }), "");
    expect([full.hasQ, full.hasControl, full.columns[5].hidden]).toEqual([true, true, false]);
  });
});

describe("a row", () => {
  it("has the texts that drawings and LaTeX have", () => {
    const cells = writtenRows.map((row) => {
      const { count, head, direction, accuracy, gain, interval, q } = describeRow(
        relationRow(/** @type {any} */ (row)),
      );
      return { words: count, head, direction, accuracy, gain, gain_interval: interval.trim(), q };
    });
    expect(writtenCells).toMatchObject(cells);
  });

  it("formats its figures", () => {
    expect(describeRow(relationRow({ count: 1812 }))).toMatchObject({
      ...{ note: "", count: "1,812", head: "2-3", indices: "(1, 2)", direction: "dep → head" },
      ...{ accuracy: "74%", gain: "+38", interval: " +33 to +43", q: "" },
      barTitle: "Best offset −2: 36%",
    });
  });

  it("has a bar of the available figures: accuracy, interval and baselines", () => {
    const parts = (/** @type {Partial<import("../state/types.js").RelationRow>} */ figures) =>
      describeRow(relationRow(figures)).bar.map(({ kind, start }) => [kind, start]);
    expect(parts({ control: 0.2, baseline: 0.35 })).toEqual([
      ["fill", 0],
      ["whisker", 0.7],
      ["control", 0.2],
      ["offset", 0.36],
    ]);
    expect(parts({ accuracy: null, low: null, high: null, offset_accuracy: null })).toEqual([]);
  });

  it.each([
    [0.0004, "< .001"],
    [0.04, ".040"],
    [1, "1.000"],
  ])("writes a q of %d as %s", (q, text) => {
    expect(describeRow(relationRow({ q })).q).toBe(text);
  });

  it("warns of unreliable figures from few words", () => {
    expect(describeRow(relationRow({ few: true })).note).toContain("fewer than 100 words");
  });
});
