import { maxPool } from "../data/pool.js";
import { brief } from "../data/statistics.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { times, within } from "../ui/numbers.js";

/** @typedef {import("../data/statistics.js").Shading} Shading */

/**
 * @typedef {object} GridShape       in device pixels
 * @property {number} layers
 * @property {number} heads
 * @property {number} cell           the side of a thumbnail
 * @property {number} gap
 * @property {number} step           from one column to the next
 * @property {number} fall           from one row to the next: with room for names, if there are any
 * @property {number} width
 * @property {number} height
 */

const LEAST_CELL = 14;
const MOST_CELL = 48;
const GAP = 2;
const MOST_HEIGHT = 640;
/** A name below a thumbnail, and the smallest thumbnail that can carry one, or a value. */
const NAME = 15;
export const LEAST_NAMED = 26;
const LEAST_WRITTEN = 24;

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
 * @param {boolean} [named]  whether names stand below thumbnails, if those are large enough
 * @returns {GridShape}
 */
export function gridShape(picture, width, ratio, named = false) {
  const shape = shapeWith(picture, width, ratio, named ? NAME : 0);
  return shape.cell < LEAST_NAMED * ratio ? shapeWith(picture, width, ratio, 0) : shape;
}

/**
 * @param {{layers: number, heads: number}} picture
 * @param {number} width
 * @param {number} ratio
 * @param {number} below  room below each row, in CSS pixels
 * @returns {GridShape}
 */
function shapeWith({ layers, heads }, width, ratio, below) {
  const gap = Math.max(1, Math.round(GAP * ratio));
  const under = Math.round(below * ratio);
  /** @type {(space: number, count: number) => number} */
  const fitting = (space, count) => Math.floor((space * ratio + gap) / count) - gap;
  const cell = Math.max(
    Math.ceil(LEAST_CELL * ratio),
    Math.min(
      Math.floor(MOST_CELL * ratio),
      fitting(width, heads),
      fitting(MOST_HEIGHT, layers) - under,
    ),
  );
  const [step, fall] = [cell + gap, cell + gap + under];
  return {
    ...{ layers, heads, cell, gap, step, fall },
    width: heads * step - gap,
    height: layers * fall - gap,
  };
}

/**
 * Colors every head's thumbnail in one image, gaps transparent.
 * @param {import("../data/picture.js").Picture} picture
 * @param {GridShape} shape
 * @param {Uint32Array} pixels  (height, width), all zero
 */
export function paintThumbnails(picture, shape, pixels) {
  for (const { layer, head, start } of cellsOf(shape)) {
    paintThumbnail(picture.thumb(layer, head), shape.cell, pixels, start, shape.width);
  }
}

/**
 * Colors every head's cell by its value, gaps transparent; a dot in its corner marks a head above
 * its baseline.
 * @param {Shading} shading
 * @param {GridShape} shape
 * @param {Uint32Array} pixels  (height, width), all zero
 */
export function paintValues({ values, baseline, low, high }, shape, pixels) {
  const { cell, width } = shape;
  const ramp = (low < 0 ? DIVERGING : CIVIDIS).pixels;
  for (const { place, start } of cellsOf(shape)) {
    const step = stepOf(values[place], low, high);
    for (let line = start; line < start + cell * width; line += width) {
      pixels.fill(ramp[step], line, line + cell);
    }
    if (!baseline || values[place] <= baseline[place]) continue;
    paintDot(cell, isLight(step, low) ? BLACK : WHITE, pixels, start, width);
  }
}

/**
 * Writes every head's value on its cell, where there is room.
 * @param {Shading} shading
 * @param {GridShape} shape
 * @param {CanvasRenderingContext2D} context
 * @param {number} ratio
 */
export function writeValues({ values, low, high }, shape, context, ratio) {
  const small = shape.cell < LEAST_WRITTEN * ratio;
  context.font = `${10 * ratio}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { place, x, y } of cellsOf(shape)) {
    context.fillStyle = isLight(stepOf(values[place], low, high), low) ? "#000" : "#fff";
    const text = brief(values[place], high);
    context.fillText(
      // Where there is no room for a value, its sign remains.
      small ? text.replace(/[^−]/g, "") : text,
      x + shape.cell / 2,
      y + shape.cell / 2 + ratio,
      shape.cell,
    );
  }
}

/** @param {GridShape} shape */
function* cellsOf({ layers, heads, step, fall, width }) {
  for (let place = 0; place < layers * heads; place++) {
    const [layer, head] = [Math.floor(place / heads), place % heads];
    const [x, y] = [head * step, layer * fall];
    yield { place, layer, head, x, y, start: y * width + x };
  }
}

/**
 * A value's place on its scale, 0 to 255.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
const stepOf = (value, low, high) =>
  within(0, Math.round((255 * (value - low)) / (high - low)), 255);

/**
 * Whether black stands out better than white from a step's color.
 * @param {number} step
 * @param {number} low
 */
const isLight = (step, low) => (low < 0 ? step < 52 || step > 203 : step > 120);

// The same in either byte order.
const [WHITE, BLACK] = [0xffffffff, new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer)[0]];

/**
 * @param {number} cell
 * @param {number} color
 * @param {Uint32Array} pixels
 * @param {number} start
 * @param {number} width
 */
function paintDot(cell, color, pixels, start, width) {
  const radius = Math.max(1.5, cell / 14);
  const [left, top] = [cell - 2 * radius, 2 * radius];
  for (let y = 0; y < cell; y++) {
    for (let x = 0; x < cell; x++) {
      const far = Math.hypot(x + 0.5 - left, y + 0.5 - top);
      if (far <= radius) pixels[start + y * width + x] = color;
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
  const from = times(cell, (i) => Math.floor(((i + 0.5) * steps) / cell));
  for (let y = 0; y < cell; y++) {
    const line = start + y * width;
    if (y > 0 && from[y] === from[y - 1]) {
      pixels.copyWithin(line, line - width, line - width + cell);
      continue;
    }
    const row = from[y] * steps;
    for (let x = 0; x < cell; x++) pixels[line + x] = CIVIDIS.pixels[codes[row + from[x]]];
  }
}
