// @vitest-environment jsdom
import { expect, it } from "vitest";
import { relationRow } from "../testing/made_up.js";
import { TableRow } from "./row.js";

it("draws figures into the same cells again", () => {
  const row = new TableRow(relationRow());
  row.draw(relationRow(), { hasQ: false, selected: true });
  const cells = [...row.node.querySelectorAll("td")];
  expect(cells[0].textContent).toBe("812");
  expect(row.button.getAttribute("aria-pressed")).toBe("true");
  expect(cells[4].hidden).toBe(true);
  row.draw(relationRow({ count: 900, q: 0.04 }), { hasQ: true, selected: false });
  expect([...row.node.querySelectorAll("td")]).toEqual(cells);
  expect([cells[0].textContent, cells[4].textContent, cells[4].hidden]).toEqual([
    "900",
    ".040",
    false,
  ]);
  expect(row.button.getAttribute("aria-pressed")).toBe("false");
});

it("has no button for a summary", () => {
  const { node } = new TableRow(relationRow({ relation: "all", summary: true }));
  expect([node.querySelector("button"), node.dataset.relation]).toEqual([null, undefined]);
});

it("marks syntactic heads, also for screen readers", () => {
  const marks = [true, false].map((syntactic) => {
    const row = relationRow({ syntactic });
    const drawn = new TableRow(row);
    drawn.draw(row, { hasQ: false, selected: false });
    const mark = drawn.node.querySelector(".bl-mark-syntactic");
    return [
      mark?.getAttribute("title") ?? null,
      /syntactic head/.test(drawn.node.textContent ?? ""),
    ];
  });
  expect(marks).toEqual([
    ["Syntactic head: at least 10 points above the best offset", true],
    [null, false],
  ]);
});
