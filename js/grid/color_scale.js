import { formatShort } from "../data/statistics.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { clamp } from "../ui/format.js";

/** @typedef {import("../data/statistics.js").Shading} Shading */

/**
 * Return the linear scale of one value per head, diverging if values may be negative.
 * @param {Shading} shading
 * @returns {import("../ui/weight_scale.js").ColorScale}
 */
export function valueScale({ label, unit, low, high }) {
  const [first, middle, last] = [low, (low + high) / 2, high].map((value) =>
    formatShort(value, high),
  );
  const range =
    low < 0
      ? `from ${first} (light blue) through 0 (black) to ${last} (orange)`
      : `from ${first} (dark blue) to ${last} (yellow)`;
  return {
    name: unit && `${unit} `,
    label: `Color scale: ${label} ${range}`,
    ramp: rampOf(low),
    ticks: [
      [0, first],
      [0.5, middle],
      [1, last],
    ],
  };
}

/**
 * Return a value's color, and a color that is readable on it.
 * @param {number} value
 * @param {Shading} shading
 * @returns {{fill: number, ink: "black" | "white"}}  `fill` as a canvas pixel
 */
export function colorOf(value, { low, high }) {
  const step = clamp(0, Math.round((255 * (value - low)) / (high - low)), 255);
  const isLight = low < 0 ? step < 52 || step > 203 : step > 120;
  return { fill: rampOf(low).pixels[step], ink: isLight ? "black" : "white" };
}

/** @param {number} low  lower end of the scale */
const rampOf = (low) => (low < 0 ? DIVERGING : CIVIDIS);
