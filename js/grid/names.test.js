import { describe, expect, it } from "vitest";
import { namedShape, placeNames } from "./names.js";
import { gridShape } from "./shape.js";

const measure = (/** @type {string[]} */ texts) => texts.map(({ length }) => 6 * length);
const SHAPE = gridShape({ layers: 2, heads: 4 }, 150, 1, { named: 1 });

it("centers a name that fits below its cell", () => {
  expect(SHAPE.cell).toBe(36);
  expect(placeNames({ "1-2": "obj" }, SHAPE, measure)).toEqual([
    {
      ...{ head: { layer: 0, head: 1 }, text: "obj" },
      ...{ shift: 0, space: 36, align: "center", excess: 0 },
    },
  ]);
});

describe("a longer name", () => {
  it("extends below neighbors without a name", () => {
    const [name] = placeNames({ "1-2": "previous token" }, SHAPE, measure);
    expect(name).toMatchObject({ text: "previous token", shift: 0, align: "start", excess: 0 });
  });

  it("extends to the left of the last head", () => {
    const [name] = placeNames({ "2-4": "previous token" }, SHAPE, measure);
    expect(name).toMatchObject({ align: "end", excess: 0 });
    expect(name.shift).toBeLessThan(0);
  });

  it("stops before a neighbor's name", () => {
    const [name] = placeNames({ "1-1": "compound", "1-2": "advmod" }, SHAPE, measure);
    expect(name.space).toBeLessThan(SHAPE.columnStep);
    expect(name.excess).toBeGreaterThan(0);
  });

  it("of several parts is cut to the first and the number of others", () => {
    const names = { "1-1": "obj, ccomp", "1-2": "a, b", "2-1": "obj, ccomp" };
    const texts = placeNames(names, SHAPE, measure).map(({ text }) => text);
    expect(texts).toEqual(["obj +1", "a, b", "obj, ccomp"]);
  });
});

it("moves columns apart for neighbors' names if there is room", () => {
  const names = { "1-1": "compound", "1-2": "advmod" };
  const options = { names, named: 1, measure };
  const picture = { layers: 12, heads: 4 };
  const shape = namedShape(picture, 400, 1, options);
  expect(placeNames(names, shape, measure).every(({ excess }) => excess === 0)).toBe(true);
  expect(shape.cell).toBe(gridShape(picture, 400, 1, { named: 1 }).cell);
  expect(shape.width).toBeLessThanOrEqual(400);
  const narrow = namedShape(picture, 150, 1, options);
  expect(narrow.width).toBeLessThanOrEqual(150);
});

it("says which head a cell of an order is, where there is space", () => {
  const picture = { layers: 2, heads: 4 };
  const order = [5, 0];
  const shape = gridShape(picture, 400, 1, { named: 1, order });
  const names = { "2-2": "obj" };
  const texts = (/** @type {typeof shape} */ within) =>
    placeNames(names, within, measure).map(({ text }) => text);
  expect(texts(shape)).toEqual(["2-2, obj", "1-1"]);
  expect(texts({ ...shape, hasNames: false })).toEqual(["obj"]);
});
