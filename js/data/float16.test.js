import { expect, it } from "vitest";
import { decodeFloat16 } from "./float16.js";

/** @param {number[]} halves */
const decoded = (halves) => [...decodeFloat16(new DataView(Uint16Array.from(halves).buffer))];

it("decodes normal and subnormal numbers", () => {
  expect(decoded([0x0000, 0x3c00, 0x3800, 0xc000, 0x7bff])).toEqual([0, 1, 0.5, -2, 65504]);
  expect(decoded([0x0001, 0x03ff, 0x0400])).toEqual([2 ** -24, 1023 * 2 ** -24, 2 ** -14]);
  expect(decoded([0x3555])[0]).toBe(1365 / 4096);
});

it("decodes infinities, NaN and minus zero", () => {
  expect(decoded([0x7c00, 0xfc00, 0x7e00])).toEqual([
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
  expect(Object.is(decoded([0x8000])[0], -0)).toBe(true);
});

it("reads bytes that start at an odd place of their buffer", () => {
  expect([...decodeFloat16(new Uint8Array([9, 0x00, 0x3c]).subarray(1))]).toEqual([1]);
});
