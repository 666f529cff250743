// @vitest-environment jsdom
import { expect, it } from "vitest";
import { drawGold, goldDepth, goldOf } from "./gold.js";

const GOLD = { heads: [2, 3, 0, 3], relations: ["det", "nsubj", "root", "obj"] };

it("draws an arc from each head to its dependent, and the root by its label alone", () => {
  const arcs = goldOf(GOLD, [0, 1, 2, 3]);
  expect(arcs.map(({ arc }) => [arc.head, arc.dependent, arc.relation])).toEqual([
    [1, 0, "det"],
    [2, 1, "nsubj"],
    [null, 2, "root"],
    [2, 3, "obj"],
  ]);
});

it("counts words from the first one, also where special tokens are drawn before", () => {
  const arcs = goldOf(GOLD, [0, 1, 2, 3, 4, 5], 1);
  expect(arcs.map(({ arc }) => [arc.head, arc.dependent])).toEqual([
    [2, 1],
    [3, 2],
    [null, 3],
    [3, 4],
  ]);
});

it("names the head's word where that is on another line", () => {
  const [{ arc }] = goldOf(GOLD, [0]);
  expect(arc).toMatchObject({ dependent: 0, head: null, elsewhere: 1 });
  const places = [0, 1, 2, 3].map((i) => ({
    row: 0,
    left: 50 * i,
    width: 40,
    middle: 50 * i + 20,
  }));
  expect(drawGold([{ arc, lane: 1 }], places, 10).textContent).toBe("det 2");
});

it("keeps arcs that overlap apart", () => {
  const arcs = goldOf({ heads: [3, 3, 0], relations: ["a", "b", "root"] }, [0, 1, 2]);
  const lanes = arcs.map(({ lane }) => lane);
  expect(new Set(lanes).size).toBe(3);
  expect(goldDepth(arcs)).toBe(8 + 3 * 15);
  expect(goldDepth([])).toBe(0);
});
