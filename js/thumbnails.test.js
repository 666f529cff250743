import { expect, it } from "vitest";
import { CIVIDIS_PIXELS } from "./colour.js";
import { densePicture, relationRow } from "./made_up.js";
import { Picture } from "./picture.js";
import { maxPool } from "./pool.js";
import { gridShape, paintAccuracies, paintThumbnails } from "./thumbnails.js";

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

it("never makes a thumbnail smaller than can be pointed at", () => {
  expect(gridShape({ layers: 2, heads: 100 }, 300, 1).cell).toBe(14);
});

it.each([
  ["enlarged", 3, 40],
  ["reduced", 30, 16],
])("puts each weight's colour where it belongs: %s", (_, words, cell) => {
  const picture = Picture.decode(
    densePicture({ words: Array.from({ length: words }, (_, i) => `w${i}`) }),
  );
  const [gap, size] = [2, picture.pool];
  const width = 3 * (cell + gap) - gap;
  const height = 2 * (cell + gap) - gap;
  const pixels = new Uint32Array(width * height);
  paintThumbnails(picture, { layers: 2, heads: 3, cell, gap, width, height }, pixels);
  const side = Math.min(cell, size);
  for (const [layer, head] of [
    [0, 0],
    [1, 2],
  ]) {
    const { weights } = picture.thumb(layer, head);
    const codes = side < size ? maxPool(weights, size, side) : weights;
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const y = layer * (cell + gap) + Math.floor(((row + 0.5) * cell) / side);
        const x = head * (cell + gap) + Math.floor(((column + 0.5) * cell) / side);
        expect(pixels[y * width + x]).toBe(CIVIDIS_PIXELS[codes[row * side + column]]);
      }
    }
  }
  expect(pixels[cell]).toBe(0);
});

it("colours accuracies on a straight scale, with a dot on those above the baseline", () => {
  const shape = gridShape({ layers: 1, heads: 3 }, 60, 1);
  const pixels = new Uint32Array(shape.width * shape.height);
  const values = Float32Array.of(0, 0.5, 1);
  const directions = new Uint8Array(3);
  paintAccuracies({ values, directions, baseline: 0.5, row: relationRow() }, shape, pixels);
  const at = (/** @type {number} */ head, /** @type {number} */ place) =>
    pixels[place * shape.width + head * (shape.cell + shape.gap) + place];
  expect([0, 1, 2].map((head) => at(head, 0))).toEqual([0, 128, 255].map((i) => CIVIDIS_PIXELS[i]));
  const middle = Math.floor(shape.cell / 2);
  expect(at(0, middle)).toBe(CIVIDIS_PIXELS[0]);
  expect(at(1, middle)).toBe(CIVIDIS_PIXELS[128]);
  expect(at(2, middle)).toBe(CIVIDIS_PIXELS[0]);
  expect(pixels[shape.cell]).toBe(0);
});
