import { describe, expect, it } from "vitest";
import {
  cellsOf,
  gridShape,
  headAtPlace,
  headsBetween,
  maxGridWidth,
  partInSight,
  placeOfHead,
  wholeOf,
} from "./shape.js";

it.each([
  [12, 12, 440, 1],
  [24, 16, 300, 1],
  [6, 8, 2000, 2],
  [4, 4, 120, 1.5],
])("fits %i x %i thumbnails of 14 to 48 px into %i px", (layers, heads, width, ratio) => {
  const shape = gridShape({ layers, heads }, width, ratio);
  const css = shape.cell / ratio;
  expect(Number.isInteger(shape.cell)).toBe(true);
  expect(css).toBeGreaterThanOrEqual(14);
  expect(css).toBeLessThanOrEqual(48);
  if (css > 15) expect(shape.width / ratio).toBeLessThanOrEqual(width);
});

it("keeps thumbnails large enough to point at", () => {
  expect(gridShape({ layers: 2, heads: 100 }, 300, 1).cell).toBe(14);
});

it("uses no more than the maximum width", () => {
  const widths = [maxGridWidth(4), 9999].map((width) =>
    gridShape({ layers: 2, heads: 4 }, width, 1),
  );
  expect(widths[1]).toEqual(widths[0]);
  expect(widths[0].width).toBeLessThanOrEqual(maxGridWidth(4));
});

describe("an order of heads", () => {
  const picture = { layers: 3, heads: 4, absent: new Set([11]) };
  const order = [7, 2, 9, 0, 4];

  it("fills the rows one after another, with cells as large as there is space for", () => {
    const shape = gridShape(picture, 160, 1, { order });
    expect([shape.rows, shape.columns, shape.cell]).toEqual([2, 3, 48]);
    expect([...cellsOf(shape)].map(({ index, row, column }) => [index, row, column])).toEqual([
      [7, 0, 0],
      [2, 0, 1],
      [9, 0, 2],
      [0, 1, 0],
      [4, 1, 1],
    ]);
  });

  it("says which head is where, and where a head is", () => {
    const shape = gridShape(picture, 160, 1, { order });
    expect(headAtPlace({ row: 0, column: 2 }, shape)).toEqual({ layer: 2, head: 1 });
    expect(headAtPlace({ row: 1, column: 2 }, shape)).toBeNull();
    expect(placeOfHead({ layer: 0, head: 2 }, shape)).toEqual({ row: 0, column: 1 });
    expect(placeOfHead({ layer: 0, head: 1 }, shape)).toBeNull();
    expect(
      headsBetween({ row: 1, column: 2 }, { row: 0, column: 1 }, shape).map(
        ({ layer, head }) => 4 * layer + head,
      ),
    ).toEqual([2, 9, 4]);
  });

  it("of one head is a single cell", () => {
    expect(gridShape(picture, 160, 1, { order: [3] })).toMatchObject({ rows: 1, columns: 1 });
  });
});

it("leaves out heads that the model lacks from a box", () => {
  const shape = gridShape({ layers: 2, heads: 2, absent: new Set([1]) }, 160, 1);
  expect(headsBetween({ row: 0, column: 0 }, { row: 1, column: 1 }, shape)).toHaveLength(3);
});

describe("a large grid", () => {
  it.each([
    [32, 32, 1],
    [80, 64, 1],
    [80, 64, 2],
    [200, 128, 1],
  ])("of %i x %i heads is seen as a whole", (layers, heads, ratio) => {
    const shape = gridShape({ layers, heads }, 600, ratio, { touched: true });
    expect(shape.isLarge).toBe(true);
    expect(shape.width / ratio).toBeLessThanOrEqual(600);
    expect(shape.height / ratio).toBeLessThanOrEqual(640);
  });

  it("is zoomed to cells of a side between those of the whole and the largest ones", () => {
    const picture = { layers: 80, heads: 64 };
    const sides = [1, 20, 900].map((side) => gridShape(picture, 600, 1, { side }).cell);
    expect(sides).toEqual([gridShape(picture, 600, 1).fit, 20, 48]);
  });

  it("has names below cells that are large enough", () => {
    const picture = { layers: 40, heads: 40 };
    expect(gridShape(picture, 600, 1, { named: 1 }).hasNames).toBe(false);
    expect(gridShape(picture, 600, 1, { named: 1, side: 40 }).hasNames).toBe(true);
  });

  it("is painted where it is in sight, with some cells around", () => {
    const shape = gridShape({ layers: 80, heads: 64 }, 600, 2, { side: 40 });
    const sight = { left: 420, top: 840, width: 600, height: 640 };
    const part = partInSight(shape, sight);
    expect(part).toMatchObject({ column: 6, row: 16, columns: 23, rows: 24 });
    expect(part.width).toBe(23 * shape.columnStep - shape.gap);
    const cells = [...cellsOf(shape, part)];
    expect(cells).toHaveLength(23 * 24);
    expect(cells[0]).toMatchObject({ row: 16, column: 6, x: 0, y: 0, start: 0 });
    expect(cells.at(-1)).toMatchObject({ row: 39, column: 28 });
  });

  it.each([
    { left: -900, top: -900 },
    { left: 99999, top: 99999 },
  ])("has a part in sight wherever it is scrolled to", (corner) => {
    const shape = gridShape({ layers: 80, heads: 64 }, 600, 1, { side: 40 });
    const part = partInSight(shape, { ...corner, width: 600, height: 600 });
    const { row, column, rows, columns } = part;
    expect(Math.min(row, column)).toBeGreaterThanOrEqual(0);
    expect(Math.min(rows, columns)).toBeGreaterThan(0);
    expect(row + rows).toBeLessThanOrEqual(80);
    expect(column + columns).toBeLessThanOrEqual(64);
  });
});

it("has all cells in its whole", () => {
  const shape = gridShape({ layers: 2, heads: 3 }, 160, 1);
  expect(wholeOf(shape)).toMatchObject({ rows: 2, columns: 3, width: shape.width });
  expect([...cellsOf(shape)]).toHaveLength(6);
});
