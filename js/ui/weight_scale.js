import { CIVIDIS, DIVERGING } from "./color.js";

/**
 * Meaning of the cells' colors.
 * @typedef {object} ColorScale
 * @property {string} name    text beside the ramp, or ""
 * @property {string} label   text for the tooltip and screen readers
 * @property {import("./color.js").Ramp} ramp
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
 * @param {string} [quantity]  what is shown in place of attention weights
 * @returns {ColorScale}
 */
export function weightScale(scale, quantity) {
  const { name, label, ...looks } = scaleOf(scale);
  if (!quantity) return { name, label, ...looks };
  return { name: quantity, label: label.replace(/(attention )?weight/, quantity), ...looks };
}

/** @param {number | null} scale @returns {ColorScale} */
function scaleOf(scale) {
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
