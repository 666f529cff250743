import { CIVIDIS_PIXELS } from "./colour.js";
import { maxPool } from "./pool.js";

/**
 * @typedef {object} GridShape       in device pixels
 * @property {number} layers
 * @property {number} heads
 * @property {number} cell           the side of a thumbnail
 * @property {number} gap
 * @property {number} width
 * @property {number} height
 */

const LEAST_CELL = 14;
const MOST_CELL = 48;
const GAP = 2;
const MOST_HEIGHT = 640;

/**
 * The width, in CSS pixels, that so many heads can make use of.
 * @param {number} heads
 */
export const mostWidth = (heads) => heads * (MOST_CELL + GAP);

/**
 * How large the thumbnails are, so that all fit the width and, if they can, a screen's height.
 * @param {{layers: number, heads: number}} picture
 * @param {number} width  in CSS pixels
 * @param {number} ratio  device pixels for each CSS pixel
 * @returns {GridShape}
 */
export function gridShape({ layers, heads }, width, ratio) {
  const gap = Math.max(1, Math.round(GAP * ratio));
  /** @type {(space: number, count: number) => number} */
  const fitting = (space, count) => Math.floor((space * ratio + gap) / count) - gap;
  const cell = Math.max(
    Math.ceil(LEAST_CELL * ratio),
    Math.min(Math.floor(MOST_CELL * ratio), fitting(width, heads), fitting(MOST_HEIGHT, layers)),
  );
  return {
    layers,
    heads,
    cell,
    gap,
    width: heads * (cell + gap) - gap,
    height: layers * (cell + gap) - gap,
  };
}

/**
 * Colours every head's thumbnail in one image, gaps transparent.
 * @param {import("./picture.js").Picture} picture
 * @param {GridShape} shape
 * @param {Uint32Array} pixels  (height, width), all zero
 */
export function paintThumbnails(picture, { layers, heads, cell, gap, width }, pixels) {
  for (let layer = 0; layer < layers; layer++) {
    for (let head = 0; head < heads; head++) {
      const start = (layer * width + head) * (cell + gap);
      paintThumbnail(picture.thumb(layer, head), cell, pixels, start, width);
    }
  }
}

/**
 * Colours every head's cell by its accuracy, gaps transparent; a dot marks heads above the baseline.
 * @param {import("./accuracies.js").Accuracies} accuracies
 * @param {GridShape} shape
 * @param {Uint32Array} pixels  (height, width), all zero
 */
export function paintAccuracies({ values, baseline }, shape, pixels) {
  const { layers, heads, cell, gap, width } = shape;
  for (let i = 0; i < layers * heads; i++) {
    const start = (Math.floor(i / heads) * width + (i % heads)) * (cell + gap);
    const step = Math.round(255 * values[i]);
    for (let y = 0; y < cell; y++) {
      const line = start + y * width;
      pixels.fill(CIVIDIS_PIXELS[step], line, line + cell);
    }
    // The other end of the scale stands out best.
    const dot = CIVIDIS_PIXELS[step < 140 ? 255 : 0];
    if (baseline !== null && values[i] > baseline) paintDot(cell, dot, pixels, start, width);
  }
}

/**
 * @param {number} cell
 * @param {number} colour
 * @param {Uint32Array} pixels
 * @param {number} start
 * @param {number} width
 */
function paintDot(cell, colour, pixels, start, width) {
  const radius = Math.max(1.5, cell / 8);
  for (let y = 0; y < cell; y++) {
    for (let x = 0; x < cell; x++) {
      const far = Math.hypot(x + 0.5 - cell / 2, y + 0.5 - cell / 2);
      if (far <= radius) pixels[start + y * width + x] = colour;
    }
  }
}

/**
 * Enlarges without smoothing; reduces to the maxima, so that no strong weight is lost.
 * @param {{size: number, weights: Uint8Array}} thumb
 * @param {number} cell
 * @param {Uint32Array} pixels
 * @param {number} start  its upper left pixel
 * @param {number} width  of the image
 */
function paintThumbnail({ size, weights }, cell, pixels, start, width) {
  const steps = Math.min(size, cell);
  const codes = steps < size ? maxPool(weights, size, steps) : weights;
  const from = Array.from({ length: cell }, (_, i) => Math.floor(((i + 0.5) * steps) / cell));
  for (let y = 0; y < cell; y++) {
    const line = start + y * width;
    if (y > 0 && from[y] === from[y - 1]) {
      pixels.copyWithin(line, line - width, line - width + cell);
      continue;
    }
    const row = from[y] * steps;
    for (let x = 0; x < cell; x++) pixels[line + x] = CIVIDIS_PIXELS[codes[row + from[x]]];
  }
}
