import { expect, it } from "vitest";
import { CIVIDIS, DIVERGING, WEIGHTS } from "./colour.js";

/** @param {number[]} colour */
const lightness = ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

it("has 256 colours that grow steadily lighter", () => {
  const light = CIVIDIS.colours.map(lightness);
  expect(light).toHaveLength(256);
  light.slice(1).forEach((value, i) => {
    expect(value).toBeGreaterThanOrEqual(light[i] - 0.5);
  });
  expect(CIVIDIS.colours[0]).toEqual([0, 34, 78]);
  expect(CIVIDIS.colours[255]).toEqual([254, 232, 56]);
});

it("grows lighter from zero to both ends, where there is a sign", () => {
  const light = DIVERGING.colours.map(lightness);
  for (let step = 1; step <= 127; step++) {
    expect(light[127 - step]).toBeGreaterThanOrEqual(light[128 - step] - 0.5);
    expect(light[127 + step]).toBeGreaterThanOrEqual(light[126 + step] - 0.5);
  }
  // As light at either end: neither sign is the stronger one.
  expect(Math.abs(light[0] - light[255])).toBeLessThan(15);
});

it.each([CIVIDIS, DIVERGING])(
  "has the same colours as a canvas's pixels",
  ({ colours, pixels }) => {
    const channels = new Uint8Array(pixels.buffer);
    colours.forEach((colour, step) => {
      expect([...channels.subarray(4 * step, 4 * step + 4)]).toEqual([...colour, 255]);
    });
  },
);

it("undoes the square root of the coding", () => {
  expect(WEIGHTS[0]).toBe(0);
  expect(WEIGHTS[255]).toBe(1);
  expect(WEIGHTS[128]).toBeCloseTo((128 / 255) ** 2, 6);
});
