import { describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture, pairPicture, signedPicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { densePicture, strongestPicture } from "../testing/made_up.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import {
  formatCell,
  imageOf,
  markedLines,
  matrixOf,
  partAround,
  partBetween,
  wholeOf,
} from "./scene.js";

const OPTIONS = /** @type {const} */ ({ unit: "words", specials: false, part: "all" });
const HEAD = { layer: 0, head: 1 };
const TEXT = new Picture(densePicture({ words: ["a", "cat", "sat"] }));
const CROSS = new Picture(crossPicture({ target: "le chat", source: "the cat sleeps" }));

describe("the matrix of a head", () => {
  it("has the weights between the words that are drawn", () => {
    const map = /** @type {Float32Array} */ (TEXT.weights(0, 1, "words"));
    const { rows, columns, values } = matrixOf(TEXT, HEAD, OPTIONS);
    expect([rows.labels, columns.labels]).toEqual([
      ["a", "cat", "sat"],
      ["a", "cat", "sat"],
    ]);
    expect([...values]).toEqual(
      [1, 2, 3].flatMap((row) => [1, 2, 3].map((to) => map[5 * row + to])),
    );
    const all = matrixOf(TEXT, HEAD, { ...OPTIONS, specials: true });
    expect([...all.values]).toEqual([...map]);
  });

  it("has other words along its columns for attention to another text", () => {
    const { rows, columns, values } = matrixOf(CROSS, HEAD, OPTIONS);
    expect(rows.labels).toEqual(["le", "chat"]);
    expect(columns.labels).toEqual(["the", "cat", "sleeps"]);
    const map = /** @type {Float32Array} */ (CROSS.weights(0, 1, "words"));
    expect(values[1]).toBe(map[4 + 1]);
  });

  it("marks the boundary of a pair, or has one text along each axis", () => {
    const pair = new Picture(pairPicture("one two", "three four five"));
    expect(matrixOf(pair, HEAD, OPTIONS).rows.boundary).toBe(2);
    const across = matrixOf(pair, HEAD, { ...OPTIONS, part: "B->A" });
    expect([across.rows.labels, across.columns.labels]).toEqual([
      ["three", "four", "five"],
      ["one", "two"],
    ]);
    expect(across.rows.boundary).toBeNull();
  });

  it("is pooled until the exact map of a long text arrives", () => {
    const picture = new Picture(strongestPicture());
    const pooled = matrixOf(picture, { layer: 0, head: 0 }, OPTIONS);
    expect(pooled.isPooled).toBe(true);
    expect(pooled.rows).toMatchObject({ labels: ["[CLS] … a", "b … [SEP]"], units: [] });
    expect(pooled.values[1]).toBeCloseTo((30 / 255) ** 2, 6);
    picture.addExact(0, 0, new Uint8Array(32));
    expect(matrixOf(picture, { layer: 0, head: 0 }, OPTIONS)).toMatchObject({
      ...{ isPooled: false, rows: { labels: ["a", "b"] } },
    });
  });
});

describe("the image of a matrix", () => {
  const values = Float32Array.of(0, 0.25, 1, 0.04);
  const axis = { labels: ["a", "b"], units: [1, 2], boundary: null };
  const matrix = { values, rows: axis, columns: axis, scale: null, isPooled: false };

  it("has the colors of the thumbnails, which are those of square roots", () => {
    const { pixels } = imageOf(matrix, wholeOf(matrix), 10);
    expect([...pixels]).toEqual([0, 128, 255, 51].map((step) => CIVIDIS.pixels[step]));
    const part = { top: 1, left: 0, height: 1, width: 1 };
    expect([...imageOf(matrix, part, 10).pixels]).toEqual([CIVIDIS.pixels[255]]);
  });

  it("keeps the largest weight where a pixel has several", () => {
    expect([...imageOf(matrix, wholeOf(matrix), 1).pixels]).toEqual([CIVIDIS.pixels[255]]);
    const signed = { ...matrix, values: Float32Array.of(0.1, -2, 0, 1), scale: 2 };
    expect([...imageOf(signed, wholeOf(signed), 1).pixels]).toEqual([DIVERGING.pixels[0]]);
  });
});

describe("a part", () => {
  const axis = (/** @type {number} */ count) => ({
    ...{ labels: Array(count).fill(""), units: [], boundary: null },
  });
  const matrix = { rows: axis(10), columns: axis(6) };

  it("is the box of a drag, of at least two rows and columns", () => {
    const box = { top: 2, left: 1, height: 4, width: 3 };
    expect(partBetween(matrix, [5, 3], [2, 1])).toEqual(box);
    expect(partBetween(matrix, [9, 5], [9, 2])).toEqual({ top: 8, left: 2, height: 2, width: 4 });
  });

  it("follows the cursor, and zooms around it within the matrix", () => {
    const part = { top: 0, left: 0, height: 4, width: 4 };
    expect(partAround(matrix, part, [3, 3])).toEqual(part);
    expect(partAround(matrix, part, [4, 3])).toEqual({ ...part, top: 1 });
    expect(partAround(matrix, wholeOf(matrix), [9, 0], 0.5)).toEqual({
      ...{ top: 5, left: 0, height: 5, width: 3 },
    });
    expect(partAround(matrix, part, [5, 2], 100)).toEqual(wholeOf(matrix));
    expect(partAround(matrix, part, [0, 0], 0.01)).toMatchObject({ height: 2, width: 2 });
  });
});

it("marks the rows of words in focus, or the columns of those that are attended to", () => {
  const store = new Store({ decoded: TEXT, focused: [1, 3] });
  const matrix = matrixOf(TEXT, HEAD, OPTIONS);
  expect(markedLines(store, matrix)).toEqual([[0, 2], []]);
  store.set({ direction: "incoming" });
  expect(markedLines(store, matrix)).toEqual([[], [0, 2]]);
  store.set({ direction: "both", hover_token: 2 });
  expect(markedLines(store, matrix)).toEqual([[1], [1]]);
  const cross = new Store({ decoded: CROSS, hover_column: 1 });
  expect(markedLines(cross, matrixOf(CROSS, HEAD, OPTIONS))).toEqual([[], [1]]);
});

it("writes small weights with more digits, and signs where there are some", () => {
  expect([0, 0.00042, 0.431].map((weight) => formatCell(weight, null))).toEqual([
    ...["0.00", "0.0004", "0.43"],
  ]);
  expect(formatCell(-0.0312, 1)).toBe("−0.031");
  expect(new Picture(signedPicture("a b")).scale).toBe(1);
});
