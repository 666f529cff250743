import { expect, it } from "vitest";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { colorOf, valueScale } from "./color_scale.js";

/**
 * @param {number} low
 * @param {number} high
 * @returns {import("../data/statistics.js").Shading}
 */
const shading = (low, high) => ({
  ...{
    name: "share",
    label: "share",
    group: "",
    unit: "",
    baselineNote: "",
    low,
    high,
    baseline: null,
    note: "",
  },
  ...{ values: new Float32Array(), describeValue: () => "" },
});

it("names the ends and the middle of a value's scale, which diverges for signed values", () => {
  expect(valueScale(shading(0, 4)).ticks).toEqual([
    [0, "0"],
    [0.5, "2"],
    [1, "4"],
  ]);
  expect(valueScale(shading(0, 4)).ramp).toBe(CIVIDIS);
  expect(valueScale(shading(-4, 4)).ticks.map(([, text]) => text)).toEqual(["−4", "0", "4"]);
  expect(valueScale(shading(-4, 4)).ramp).toBe(DIVERGING);
});

it("writes dark on light colors and light on dark ones", () => {
  expect([0, 1].map((value) => colorOf(value, shading(0, 1)).ink)).toEqual(["white", "black"]);
  expect([-1, 0, 1].map((value) => colorOf(value, shading(-1, 1)).ink)).toEqual([
    "black",
    "white",
    "black",
  ]);
});
