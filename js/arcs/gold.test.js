// @vitest-environment jsdom
import { expect, it } from "vitest";
import { drawGold, goldArcs, goldDepth } from "./gold.js";
import { lanesOf } from "./spans.js";

const GOLD = { heads: [2, 3, 0, 3], relations: ["det", "nsubj", "root", "obj"] };

it("connects each dependent with its head, and the root with none", () => {
  const arcs = goldArcs(GOLD, [0, 1, 2, 3]);
  expect(arcs.map(({ head, dependent, relation }) => [head, dependent, relation])).toEqual([
    [1, 0, "det"],
    [2, 1, "nsubj"],
    [null, 2, "root"],
    [2, 3, "obj"],
  ]);
});

it("counts words from the first one, also where special tokens are drawn before it", () => {
  const arcs = goldArcs(GOLD, [0, 1, 2, 3, 4, 5], 1);
  expect(arcs.map(({ head, dependent }) => [head, dependent])).toEqual([
    [2, 1],
    [3, 2],
    [null, 3],
    [3, 4],
  ]);
});

it("names a head on another line by its number", () => {
  const [arc] = goldArcs(GOLD, [0]);
  expect(arc).toMatchObject({ dependent: 0, head: null, remoteHead: 1 });
  const boxes = [0, 1, 2, 3].map((i) => ({ middle: 50 * i + 20 }));
  expect(drawGold([arc], boxes, 10, 200).textContent).toBe("det 2");
});

it("draws an arc from the head down and up to the dependent, and a label alone for the root", () => {
  const boxes = [0, 1, 2, 3].map((i) => ({ middle: 50 * i + 20 }));
  const node = drawGold(goldArcs(GOLD, [0, 1, 2, 3]), boxes, 10, 200);
  const paths = [...node.querySelectorAll("path")].map((path) => path.getAttribute("d"));
  expect(paths[0]).toBe("M67 10V20q0 5 -5 5H28q-5 0 -5 -5V10m-2.5 4l2.5 -4l2.5 4");
  expect(paths[2]).toBe("M120 10V18");
});

it("keeps labels inside the line", () => {
  const boxes = [{ middle: 12 }, { middle: 190 }];
  const arcs = goldArcs({ heads: [0, 0], relations: ["discourse", "vocative"] }, [0, 1]);
  const labels = [...drawGold(arcs, boxes, 10, 200).querySelectorAll("text")];
  const places = labels.map((label) => Number(label.getAttribute("x")));
  expect(places[0]).toBeGreaterThan(20);
  expect(places[1]).toBeLessThan(180);
});

it("puts overlapping arcs into different lanes", () => {
  const arcs = goldArcs({ heads: [3, 3, 0], relations: ["a", "b", "root"] }, [0, 1, 2]);
  const lanes = lanesOf(arcs.map(({ span }) => span));
  expect(new Set(lanes).size).toBe(3);
  expect(goldDepth(lanes.map((lane) => ({ lane })))).toBe(8 + 3 * 15);
  expect(goldDepth([])).toBe(0);
});
