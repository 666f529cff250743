import { expect, it } from "vitest";
import { relationRow } from "../testing/made_up.js";
import {
  describeFigures,
  formatDirection,
  formatHead,
  formatPercent,
  formatPoints,
  formatSigned,
  listRows,
  nextSort,
  parseSort,
} from "./relations.js";

it("parses a sort order, and uses the gain for unknown columns", () => {
  expect(parseSort("count")).toEqual({ key: "count", isDescending: false });
  expect(parseSort("-q")).toEqual({ key: "q", isDescending: true });
  expect(parseSort("-constructor")).toEqual({ key: "gain_low", isDescending: true });
  expect(parseSort(undefined)).toEqual({ key: "gain_low", isDescending: true });
});

it("starts a column in its natural order, and reverses it on the second click", () => {
  expect(nextSort("-gain_low", "count")).toBe("-count");
  expect(nextSort("-gain_low", "relation")).toBe("relation");
  expect(nextSort("-count", "count")).toBe("count");
});

it("lists matching rows, those without a value last, and no summaries", () => {
  const rows = [
    relationRow({ relation: "iobj", accuracy: null }),
    relationRow({ relation: "obj", accuracy: 0.5 }),
    relationRow({ relation: "obl", accuracy: 0.7 }),
    relationRow({ relation: "all", summary: true }),
  ];
  const names = (/** @type {string} */ sort, filter = "") =>
    listRows(rows, sort, filter).map(({ relation }) => relation);
  expect(names("accuracy")).toEqual(["obj", "obl", "iobj"]);
  expect(names("-accuracy")).toEqual(["obl", "obj", "iobj"]);
  expect(names("accuracy", " OBJ ")).toEqual(["obj", "iobj"]);
});

it("formats figures", () => {
  expect([formatPercent(0.736), formatPercent(null)]).toEqual(["74%", "–"]);
  expect([formatSigned(2), formatSigned(-2)]).toEqual(["+2", "−2"]);
  expect([0.384, -0.2, 0.001, null].map(formatPoints)).toEqual(["+38", "−20", "0", "–"]);
  expect(formatDirection("dep->head")).toBe("dep → head");
  expect(formatHead(relationRow({ head: [7, 9] }))).toBe("8-10");
});

it("describes a row in words, with the control if there is one", () => {
  const figures =
    "head 2-3, read from dependent to head, is right for 74% of 812 held-out words; " +
    "95% interval 70% to 78%; best offset (−2) 36%; syntactic head";
  expect(describeFigures(relationRow())).toBe(figures);
  expect(describeFigures(relationRow({ control: 0.2 }))).toBe(
    `${figures}; with random weights 20%`,
  );
  expect(describeFigures(relationRow({ held_out: false, count: 1 }))).toContain("of 1 word;");
  expect(describeFigures(relationRow({ accuracy: null, count: 1 }))).toBe(
    "no held-out accuracy, since the relation occurs in too few sentences (1 word)",
  );
});
