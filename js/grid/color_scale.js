import { formatShort } from "../data/statistics.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { clamp } from "../ui/format.js";

/** @typedef {import("../data/statistics.js").Shading} Shading */

/**
 * Meaning of the cells' colors.
 * @typedef {object} ColorScale
 * @property {string} name    text beside the ramp, or ""
 * @property {string} label   text for the tooltip and screen readers
 * @property {import("../ui/color.js").Ramp} ramp
 * @property {[number, string][]} ticks   positions on the ramp, 0 to 1, with their texts
 */

/** Cividis over the square root of an attention weight. @type {ColorScale} */
const WEIGHT_SCALE = {
  name: "weight",
  label: "Color scale: attention weight from 0 (dark blue) to 1 (yellow), on a square-root scale",
  ramp: CIVIDIS,
  ticks: [
    [0, "0"],
    [Math.sqrt(0.1), ".1"],
    [0.5, ".25"],
    [Math.sqrt(0.5), ".5"],
    [1, "1"],
  ],
};

/**
 * Return the scale of the thumbnails.
 * @param {number | null} scale  largest size of a signed weight, or null for probabilities
 * @returns {ColorScale}
 */
export function weightScale(scale) {
  if (scale === null) return WEIGHT_SCALE;
  const end = scale.toPrecision(2);
  const [low, high] = [`−${end}`, `+${end}`];
  return {
    name: "weight",
    label:
      `Color scale: weight from ${low} (light blue) through 0 (black) to ${high} (orange), on a ` +
      "square-root scale",
    ramp: DIVERGING,
    ticks: [
      [0, low],
      [0.5, "0"],
      [1, high],
    ],
  };
}

/**
 * Return the linear scale of one value per head, diverging if values may be negative.
 * @param {Shading} shading
 * @returns {ColorScale}
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
