import { maxPool } from "../data/max_pool.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { clamp, times } from "../ui/format.js";
import { paintGap } from "./gaps.js";

/**
 * Geometry of the cells, one per head; lengths in device pixels.
 * @typedef {object} GridShape
 * @property {number} layers
 * @property {number} heads
 * @property {Set<number>} absent  indices of heads that the model lacks
 * @property {number} pixelRatio   device pixels per CSS pixel
 * @property {number} cell         side of a cell
 * @property {number} gap          space between two columns
 * @property {number} columnStep   from a cell's left edge to that of the next column
 * @property {boolean} hasNames    whether there is space for names below the cells
 * @property {number} rowStep      from a cell's top edge to that of the next row
 * @property {number} width
 * @property {number} height
 */

/**
 * Return the width in CSS pixels around the cells: labels on the left, outlines on the right (grid.css).
 * @param {number} textScale
 */
export const gridGutter = (textScale) => 34 * textScale + 4;

/** Color of each code of a signed weight: 128 stands for 0, the middle of the scale. */
const SIGNED_PIXELS = DIVERGING.pixels.map((_, code, pixels) => pixels[Math.max(0, code - 1)]);

/** Color of the lines that divide a pair: light gray, the same in either byte order. */
const BOUNDARY = new Uint32Array(Uint8Array.of(190, 190, 190, 255).buffer)[0];

// In CSS pixels.
const MIN_CELL = 14;
const MIN_TOUCHED_CELL = 24;
const MAX_CELL = 48;
const GAP = 2;
const MAX_HEIGHT = 640;
/** Height of a name and of the space that parts it from the row below. */
const NAME_HEIGHT = 20;
const MIN_NAMED_CELL = 26;

/**
 * Return the maximum width of a grid in CSS pixels.
 * @param {number} heads
 */
export const maxGridWidth = (heads) => heads * (MAX_CELL + GAP);

/**
 * Return the shape of the largest grid that fits the width and, if possible, a screen's height.
 * @param {import("../ui/format.js").HeadShape} picture
 * @param {number} width  in CSS pixels
 * @param {number} pixelRatio  device pixels per CSS pixel
 * @param {object} [options]
 * @param {number} [options.named]  scale of the names to reserve space for, below cells that are large
 *     enough
 * @param {number} [options.minStep]  desired distance of columns, in CSS pixels
 * @param {boolean} [options.touched]  whether cells are chosen with fingers
 * @returns {GridShape}
 */
export function gridShape(
  picture,
  width,
  pixelRatio,
  { named = 0, minStep = 0, touched = false } = {},
) {
  const { layers, heads, absent = new Set() } = picture;
  const rowGap = Math.max(1, Math.round(GAP * pixelRatio));
  const columnWidth = Math.floor((width * pixelRatio + rowGap) / heads) - rowGap;
  const rowHeight = Math.floor((MAX_HEIGHT * pixelRatio + rowGap) / layers) - rowGap;
  const maxCell = Math.min(Math.floor(MAX_CELL * pixelRatio), columnWidth);
  const minCell = touched ? MIN_TOUCHED_CELL : MIN_CELL;
  const nameHeight = Math.round(NAME_HEIGHT * named * pixelRatio);
  const namedCell = Math.min(maxCell, rowHeight - nameHeight);
  const hasNames = named > 0 && namedCell >= MIN_NAMED_CELL * pixelRatio;
  const cell = hasNames
    ? namedCell
    : Math.max(Math.ceil(minCell * pixelRatio), Math.min(maxCell, rowHeight));
  const wide = Math.min(Math.ceil(minStep * pixelRatio), columnWidth + rowGap) - cell;
  const gap = hasNames ? Math.max(rowGap, wide) : rowGap;
  const columnStep = cell + gap;
  const rowStep = cell + rowGap + (hasNames ? nameHeight : 0);
  return {
    ...{ layers, heads, absent, pixelRatio, cell, gap, columnStep, rowStep, hasNames },
    width: heads * columnStep - gap,
    height: layers * rowStep - rowGap,
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
 * Paint every head's attention map into one image, and hatch the cells of heads that the model lacks;
 * the space between cells stays transparent.
 * @param {import("../data/picture.js").Picture} picture
 * @param {GridShape} shape
 * @param {Uint32Array} pixels  (height, width), all zero
 */
export function paintThumbnails(picture, shape, pixels) {
  const isSigned = picture.scale !== null;
  for (const { index, layer, head, start } of cellsOf(shape)) {
    if (picture.absent.has(index)) paintGap(shape, pixels, start);
    else {
      paintThumbnail(picture.thumb(layer, head), isSigned, shape, pixels, start);
      paintBoundary(picture, shape, pixels, start);
    }
  }
}

/**
 * Divide one map where the second text of a pair begins.
 * @param {import("../data/picture.js").Picture} picture
 * @param {GridShape} shape
 * @param {Uint32Array} pixels
 * @param {number} start
 */
function paintBoundary({ boundary, tokens }, { cell, width, pixelRatio }, pixels, start) {
  if (boundary === null) return;
  const thickness = Math.max(1, Math.round(pixelRatio));
  const edge = Math.round((boundary / tokens.length) * cell) - Math.floor(thickness / 2);
  const first = clamp(0, edge, cell - thickness);
  for (let across = first; across < first + thickness; across++) {
    for (let along = 0; along < cell; along++) {
      pixels[start + across * width + along] = BOUNDARY;
      pixels[start + along * width + across] = BOUNDARY;
    }
  }
}

/**
 * Paint one map: enlarge it without smoothing, or max-pool it so that no strong weight is lost.
 * @param {import("../data/max_pool.js").CodedMap} thumb
 * @param {boolean} isSigned
 * @param {GridShape} shape
 * @param {Uint32Array} pixels
 * @param {number} start
 */
function paintThumbnail(thumb, isSigned, { cell, width }, pixels, start) {
  const isLarge = Math.max(thumb.rows, thumb.columns) > cell;
  const { rows, columns, codes } = isLarge ? maxPool(thumb, cell, isSigned) : thumb;
  const colors = isSigned ? SIGNED_PIXELS : CIVIDIS.pixels;
  const rowAt = times(cell, (i) => Math.floor(((i + 0.5) * rows) / cell));
  const columnAt = times(cell, (i) => Math.floor(((i + 0.5) * columns) / cell));
  for (let y = 0; y < cell; y++) {
    const line = start + y * width;
    // Copy the line above where it shows the same row: faster than coloring it again.
    if (y > 0 && rowAt[y] === rowAt[y - 1]) {
      pixels.copyWithin(line, line - width, line - width + cell);
      continue;
    }
    const row = rowAt[y] * columns;
    for (let x = 0; x < cell; x++) pixels[line + x] = colors[codes[row + columnAt[x]]];
  }
}
