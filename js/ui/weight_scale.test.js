import { expect, it } from "vitest";
import { CIVIDIS, DIVERGING } from "./color.js";
import { weightScale } from "./weight_scale.js";

it("puts weights on a square-root scale", () => {
  const { ticks, ramp } = weightScale(null);
  expect(ticks.map(([position, text]) => [position ** 2, Number(text)])).toEqual(
    [0, 0.1, 0.25, 0.5, 1].map((weight) => [expect.closeTo(weight), weight]),
  );
  expect(ramp).toBe(CIVIDIS);
});

it("puts signed weights on a diverging scale, which says what its colors mean", () => {
  const { ticks, ramp, label } = weightScale(0.3125);
  expect(ticks).toEqual([
    [0, "−0.31"],
    [0.5, "0"],
    [1, "+0.31"],
  ]);
  expect(ramp).toBe(DIVERGING);
  expect(label).toContain("from −0.31 (light blue) through 0 (black) to +0.31 (orange)");
});
