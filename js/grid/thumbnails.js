import { maxPool } from "../data/max_pool.js";
import { times } from "../ui/format.js";
import { WEIGHT_SCALE } from "./color_scale.js";

/**
 * Geometry of the cells, one per head; lengths in device pixels.
 * @typedef {object} GridShape
 * @property {number} layers
 * @property {number} heads
 * @property {number} pixelRatio   device pixels per CSS pixel
 * @property {number} cell         side of a cell
 * @property {number} gap          space between two columns
 * @property {number} columnStep   from a cell's left edge to that of the next column
 * @property {number} rowStep      from a cell's top edge to that of the next row
 * @property {number} width
 * @property {number} height
 */

/** Width in CSS pixels around the cells: labels on the left, outlines on the right (grid.css). */
export const GRID_GUTTER = 34 + 4;

// In CSS pixels.
const MIN_CELL = 14;
const MAX_CELL = 48;
const GAP = 2;
const MAX_HEIGHT = 640;
const NAME_HEIGHT = 15;
const MIN_NAMED_CELL = 26;

/**
 * Return the maximum width of a grid in CSS pixels.
 * @param {number} heads
 */
export const maxGridWidth = (heads) => heads * (MAX_CELL + GAP);

/**
 * Return the shape of the largest grid that fits the width and, if possible, a screen's height.
 * @param {{layers: number, heads: number}} picture
 * @param {number} width  in CSS pixels
 * @param {number} pixelRatio  device pixels per CSS pixel
 * @param {boolean} [named]  whether to reserve space for names below cells that are large enough
 * @returns {GridShape}
 */
export function gridShape({ layers, heads }, width, pixelRatio, named = false) {
  const gap = Math.max(1, Math.round(GAP * pixelRatio));
  const columnWidth = Math.floor((width * pixelRatio + gap) / heads) - gap;
  const rowHeight = Math.floor((MAX_HEIGHT * pixelRatio + gap) / layers) - gap;
  const maxCell = Math.min(Math.floor(MAX_CELL * pixelRatio), columnWidth);
  const nameHeight = Math.round(NAME_HEIGHT * pixelRatio);
  const namedCell = Math.min(maxCell, rowHeight - nameHeight);
  const hasNames = named && namedCell >= MIN_NAMED_CELL * pixelRatio;
  const cell = hasNames
    ? namedCell
    : Math.max(Math.ceil(MIN_CELL * pixelRatio), Math.min(maxCell, rowHeight));
  const columnStep = cell + gap;
  const rowStep = columnStep + (hasNames ? nameHeight : 0);
  return {
    ...{ layers, heads, pixelRatio, cell, gap, columnStep, rowStep },
    width: heads * columnStep - gap,
    height: layers * rowStep - gap,
  };
}

/**
 * Iterate over the cells by layer and head; `start` is the index of a cell's upper left pixel.
 * @param {GridShape} shape
 */
export function* cellsOf({ layers, heads, columnStep, rowStep, width }) {
  for (let index = 0; index < layers * heads; index++) {
    const [layer, head] = [Math.floor(index / heads), index % heads];
    const [x, y] = [head * columnStep, layer * rowStep];
    yield { index, layer, head, x, y, start: y * width + x };
  }
}

/**
 * Paint every head's attention map into one image; gaps stay transparent.
 * @param {import("../data/picture.js").Picture} picture
 * @param {GridShape} shape
 * @param {Uint32Array} pixels  (height, width), all zero
 */
export function paintThumbnails(picture, shape, pixels) {
  for (const { layer, head, start } of cellsOf(shape)) {
    paintThumbnail(picture.thumb(layer, head), shape, pixels, start);
  }
}

/**
 * Paint one map: enlarge it without smoothing, or max-pool it so that no strong weight is lost.
 * @param {{size: number, weights: Uint8Array}} thumb
 * @param {GridShape} shape
 * @param {Uint32Array} pixels
 * @param {number} start
 */
function paintThumbnail({ size, weights }, { cell, width }, pixels, start) {
  const side = Math.min(size, cell);
  const codes = side < size ? maxPool(weights, size, side) : weights;
  const colors = WEIGHT_SCALE.ramp.pixels;
  const indices = times(cell, (i) => Math.floor(((i + 0.5) * side) / cell));
  for (let y = 0; y < cell; y++) {
    const line = start + y * width;
    // Copy the line above where it shows the same row: faster than coloring it again.
    if (y > 0 && indices[y] === indices[y - 1]) {
      pixels.copyWithin(line, line - width, line - width + cell);
      continue;
    }
    const row = indices[y] * side;
    for (let x = 0; x < cell; x++) pixels[line + x] = colors[codes[row + indices[x]]];
  }
}
