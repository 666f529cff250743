import { expect, it } from "vitest";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { gridShape } from "./shape.js";
import { paintValues, writeValues } from "./values.js";

/**
 * @param {number[]} values
 * @param {Partial<import("../data/statistics.js").Shading>} [more]
 * @returns {import("../data/statistics.js").Shading}
 */
const shading = (values, more = {}) => ({
  ...{
    name: "share",
    label: "share",
    group: "",
    unit: "",
    baselineNote: "",
    low: 0,
    high: 1,
    baseline: null,
    note: "",
  },
  ...{ values: Float32Array.from(values), describeValue: () => "" },
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
      return pixels[y * shape.width + head * shape.columnStep + x];
    }),
  );
}

it("colors values on a linear scale, with a dot on those above the baseline", () => {
  const baseline = new Float32Array(3).fill(0.5);
  const cells = painted(shading([0, 0.5, 1], { baseline }));
  const steps = [0, 128, 255].map((step) => CIVIDIS.pixels[step]);
  expect(cells.map(([corner]) => corner)).toEqual(steps);
  const dot = [0xffffffff, new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer)[0]];
  expect(cells.map((cell) => dot.every((color) => cell.includes(color)))).toEqual([
    ...[false, false, true],
  ]);
});

it("colors signed values from the middle outwards", () => {
  const cells = painted(shading([-2, 0, 2], { low: -2, high: 2 }));
  const steps = [0, 128, 255].map((step) => DIVERGING.pixels[step]);
  expect(cells.map(([corner]) => corner)).toEqual(steps);
});

it("clamps values beyond the ends of the scale", () => {
  const [[below], [above]] = painted(shading([-0.1, 1.2]));
  expect([below, above]).toEqual([CIVIDIS.pixels[0], CIVIDIS.pixels[255]]);
});

it("hatches heads without a value, and those that the model lacks", () => {
  const [none, some] = painted(shading([Number.NaN, 0]));
  expect(none).toContain(0);
  expect(new Set(some)).toEqual(new Set([CIVIDIS.pixels[0]]));
  /** @type {string[]} */
  const written = [];
  const context = /** @type {any} */ ({ fillText: (/** @type {string} */ t) => written.push(t) });
  const shape = gridShape({ layers: 1, heads: 3, absent: new Set([2]) }, 120, 1);
  writeValues(shading([Number.NaN, 0.5, 0.25]), shape, context);
  expect(written).toEqual([".50"]);
});

it("writes values on cells that are large enough, and signs on small ones", () => {
  /** @type {string[]} */
  const written = [];
  const context = /** @type {any} */ ({ fillText: (/** @type {string} */ t) => written.push(t) });
  const shown = shading([-1.25, 0, 2.34], { low: -2.5, high: 2.5 });
  writeValues(shown, gridShape({ layers: 1, heads: 3 }, 50, 1), context);
  expect(written.splice(0)).toEqual(["−", "", ""]);
  writeValues(shown, gridShape({ layers: 1, heads: 3 }, 120, 1), context);
  expect(written).toEqual(["−1.3", ".0", "2.3"]);
});
