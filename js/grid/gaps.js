import { countOf, listAll } from "../ui/format.js";

/** @typedef {import("../ui/format.js").HeadShape} HeadShape */

/** Distance between two stripes of a hatched cell, and their width, in CSS pixels. */
const STRIPE_STEP = 5;
const STRIPE_WIDTH = 1;
/** Color of the stripes: gray, half transparent, to suit light and dark; the same in either byte order. */
const STRIPE = new Uint32Array(Uint8Array.of(128, 128, 128, 128).buffer)[0];

/**
 * Hatch the cell of a head that the model doesn't have, or that has no value.
 * @param {Pick<import("./shape.js").GridShape, "cell" | "width" | "pixelRatio">} shape
 * @param {Uint32Array} pixels
 * @param {number} start  index of the cell's upper left pixel
 */
export function paintGap({ cell, width, pixelRatio }, pixels, start) {
  const step = Math.round(STRIPE_STEP * pixelRatio);
  const stripe = Math.max(1, Math.round(STRIPE_WIDTH * pixelRatio));
  for (let y = 0; y < cell; y++) {
    for (let x = 0; x < cell; x++) {
      const isEdge = Math.min(x, y) < stripe || Math.max(x, y) >= cell - stripe;
      if (isEdge || (x + y) % step < stripe) pixels[start + y * width + x] = STRIPE;
    }
  }
}

/**
 * Return a sentence on one place of the grid without a head: "Layer 3 has no attention."
 * @param {import("../state/types.js").HeadName} place
 * @param {HeadShape} shape
 */
export const gapSentence = ({ layer }, shape) =>
  isGap(layer, shape)
    ? `Layer ${layer + 1} has no attention.`
    : `Layer ${layer + 1} has ${countOf(countIn(layer, shape), "head")}.`;

/**
 * Return a sentence on all places of the grid without a head, or "" if there are none: "Layers 1 to 3
 * and 5 have no attention."
 * @param {HeadShape} shape
 */
export function gapsSentence(shape) {
  const { layers, heads, absent } = shape;
  if (!absent?.size) return "";
  const all = [...Array(layers).keys()];
  const gaps = all.filter((layer) => isGap(layer, shape));
  const hasRagged = all.some((layer) => !isGap(layer, shape) && countIn(layer, shape) < heads);
  const sentences = [];
  if (gaps.length > 0) {
    const [noun, verb] = gaps.length === 1 ? ["Layer", "has"] : ["Layers", "have"];
    sentences.push(`${noun} ${rangesOf(gaps)} ${verb} no attention.`);
  }
  if (hasRagged) sentences.push("Layers differ in their numbers of heads.");
  return sentences.join(" ");
}

/** @type {(layer: number, shape: HeadShape) => number} */
const countIn = (layer, { heads, absent }) => {
  let count = 0;
  for (let head = 0; head < heads; head++) count += absent?.has(layer * heads + head) ? 0 : 1;
  return count;
};

/** @type {(layer: number, shape: HeadShape) => boolean} */
const isGap = (layer, shape) => countIn(layer, shape) === 0;

/**
 * Return layers, counted from 1, in ranges: "1 to 3, 5 and 7".
 * @param {number[]} layers  counted from 0, ascending
 */
function rangesOf(layers) {
  /** @type {[number, number][]} */
  const ranges = [];
  for (const layer of layers) {
    const last = ranges.at(-1);
    if (last && last[1] === layer - 1) last[1] = layer;
    else ranges.push([layer, layer]);
  }
  const texts = ranges.flatMap(([first, last]) => {
    if (last > first + 1) return `${first + 1} to ${last + 1}`;
    return first === last ? `${first + 1}` : [`${first + 1}`, `${last + 1}`];
  });
  return listAll(texts);
}
