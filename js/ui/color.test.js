import { expect, it } from "vitest";
import { CIVIDIS, DIVERGING, WEIGHTS } from "./color.js";

/** @param {number[]} color */
const lightness = ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

it("has 256 colors that grow steadily lighter", () => {
  const light = CIVIDIS.colors.map(lightness);
  expect(light).toHaveLength(256);
  light.slice(1).forEach((value, i) => {
    expect(value).toBeGreaterThanOrEqual(light[i] - 0.5);
  });
  expect(CIVIDIS.colors[0]).toEqual([0, 34, 78]);
  expect(CIVIDIS.colors[255]).toEqual([254, 232, 56]);
});

it("grows lighter from zero to both ends of the diverging scale", () => {
  const light = DIVERGING.colors.map(lightness);
  for (let step = 1; step <= 127; step++) {
    expect(light[127 - step]).toBeGreaterThanOrEqual(light[128 - step] - 0.5);
    expect(light[127 + step]).toBeGreaterThanOrEqual(light[126 + step] - 0.5);
  }
  // Both ends are equally light, so that neither sign stands out.
  expect(Math.abs(light[0] - light[255])).toBeLessThan(15);
});

it.each([CIVIDIS, DIVERGING])("writes its colors as canvas pixels", ({ colors, pixels }) => {
  const channels = new Uint8Array(pixels.buffer);
  colors.forEach((color, step) => {
    expect([...channels.subarray(4 * step, 4 * step + 4)]).toEqual([...color, 255]);
  });
});

it("decodes weights by squaring their codes", () => {
  expect(WEIGHTS[0]).toBe(0);
  expect(WEIGHTS[255]).toBe(1);
  expect(WEIGHTS[128]).toBeCloseTo((128 / 255) ** 2, 6);
});
