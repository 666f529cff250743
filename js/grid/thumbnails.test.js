import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { maxPool } from "../data/pool.js";
import { densePicture } from "../testing/made_up.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { gridShape, paintThumbnails, paintValues, writeValues } from "./thumbnails.js";

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
])("puts each weight's color where it belongs: %s", (_, words, cell) => {
  const picture = Picture.decode(
    densePicture({ words: Array.from({ length: words }, (_, i) => `w${i}`) }),
  );
  const [gap, size] = [2, picture.pool];
  const step = cell + gap;
  const width = 3 * step - gap;
  const height = 2 * (cell + gap) - gap;
  const pixels = new Uint32Array(width * height);
  paintThumbnails(
    picture,
    { layers: 2, heads: 3, cell, gap, step, fall: step, width, height },
    pixels,
  );
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
        expect(pixels[y * width + x]).toBe(CIVIDIS.pixels[codes[row * side + column]]);
      }
    }
  }
  expect(pixels[cell]).toBe(0);
});

it("makes room for names below thumbnails that are large enough", () => {
  const [plain, named] = [false, true].map((names) =>
    gridShape({ layers: 6, heads: 8 }, 420, 2, names),
  );
  expect(plain.fall).toBe(plain.step);
  expect(named.fall).toBeGreaterThan(named.step + 20);
  expect(named.height).toBe(6 * named.fall - named.gap);
  const small = gridShape({ layers: 24, heads: 16 }, 420, 2, true);
  expect(small.fall).toBe(small.step);
  // So many named layers would not fit a screen; they make smaller thumbnails, as others would.
  expect(gridShape({ layers: 12, heads: 12 }, 900, 1, true).height).toBeLessThanOrEqual(640);
});

/**
 * @param {number[]} values
 * @param {Partial<import("../data/statistics.js").Shading>} [more]
 * @returns {import("../data/statistics.js").Shading}
 */
const shading = (values, more = {}) => ({
  ...{ name: "share", unit: "", low: 0, high: 1, baseline: null, note: "" },
  ...{ values: Float32Array.from(values), told: () => "" },
  ...more,
});

/**
 * @param {import("../data/statistics.js").Shading} shown
 * @returns {number[][]}  each cell's colors, row by row
 */
function painted(shown) {
  const shape = gridShape({ layers: 1, heads: shown.values.length }, 60, 1);
  const pixels = new Uint32Array(shape.width * shape.height);
  paintValues(shown, shape, pixels);
  expect(pixels[shape.cell]).toBe(0);
  return [...shown.values].map((_, head) =>
    Array.from({ length: shape.cell ** 2 }, (_, i) => {
      const [y, x] = [Math.floor(i / shape.cell), i % shape.cell];
      return pixels[y * shape.width + head * shape.step + x];
    }),
  );
}

it("colors values on a straight scale, with a dot on those above the baseline", () => {
  const baseline = new Float32Array(3).fill(0.5);
  const cells = painted(shading([0, 0.5, 1], { baseline }));
  const steps = [0, 128, 255].map((step) => CIVIDIS.pixels[step]);
  expect(cells.map(([corner]) => corner)).toEqual(steps);
  expect(cells.map((cell) => new Set(cell).size)).toEqual([1, 1, 2]);
});

it("colors what has a sign from the middle outwards", () => {
  const cells = painted(shading([-2, 0, 2], { low: -2, high: 2 }));
  const steps = [0, 128, 255].map((step) => DIVERGING.pixels[step]);
  expect(cells.map(([corner]) => corner)).toEqual(steps);
});

it("stays on the scale with a value beyond its end", () => {
  const [[below], [above]] = painted(shading([-0.1, 1.2]));
  expect([below, above]).toEqual([CIVIDIS.pixels[0], CIVIDIS.pixels[255]]);
});

it("writes values on cells that are large enough", () => {
  /** @type {string[]} */
  const written = [];
  const context = /** @type {any} */ ({ fillText: (/** @type {string} */ t) => written.push(t) });
  const shown = shading([-1.25, 0, 2.34], { low: -2.5, high: 2.5 });
  writeValues(shown, gridShape({ layers: 1, heads: 3 }, 50, 1), context, 1);
  // There is no room for more than a sign.
  expect(written.splice(0)).toEqual(["−", "", ""]);
  writeValues(shown, gridShape({ layers: 1, heads: 3 }, 120, 1), context, 1);
  expect(written).toEqual(["−1.3", "0", "2.3"]);
});
