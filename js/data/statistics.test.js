import { expect, it } from "vitest";
import { formatShort } from "./statistics.js";

it.each([
  [0, 1, "0"],
  [1, 1, "1"],
  [0.42, 1, ".42"],
  [0.4, 1, ".4"],
  [0.004, 1, "0"],
  [0.0034, 0.01, ".0034"],
  [2.48, 4.2, "2.5"],
  [-0.31, 2, "−.3"],
  [-0.01, 2, "0"],
  [123.4, 250, "123"],
  [10.5, 12, "11"],
])("formats %d on a scale to %d as %s", (value, high, text) => {
  expect(formatShort(value, high)).toBe(text);
});
