import { expect, it } from "vitest";
import { CIVIDIS, CIVIDIS_PIXELS, WEIGHTS } from "./colour.js";

it("has 256 colours that grow steadily lighter", () => {
  const light = CIVIDIS.map(([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue);
  expect(CIVIDIS).toHaveLength(256);
  light.slice(1).forEach((value, i) => {
    expect(value).toBeGreaterThanOrEqual(light[i] - 0.5);
  });
  expect(CIVIDIS[0]).toEqual([0, 34, 78]);
  expect(CIVIDIS[255]).toEqual([254, 232, 56]);
});

it("has the same colours as a canvas's pixels", () => {
  const channels = new Uint8Array(CIVIDIS_PIXELS.buffer);
  CIVIDIS.forEach((colour, step) => {
    expect([...channels.subarray(4 * step, 4 * step + 4)]).toEqual([...colour, 255]);
  });
});

it("undoes the square root of the coding", () => {
  expect(WEIGHTS[0]).toBe(0);
  expect(WEIGHTS[255]).toBe(1);
  expect(WEIGHTS[128]).toBeCloseTo((128 / 255) ** 2, 6);
});
