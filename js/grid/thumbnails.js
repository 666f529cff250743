import { maxPool } from "../data/max_pool.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { clamp, times } from "../ui/format.js";
import { paintGap } from "./gaps.js";
import { cellsOf, wholeOf } from "./shape.js";

/** @typedef {import("./shape.js").GridShape} GridShape */
/** @typedef {import("./shape.js").Part} Part */

/** Color of each code of a signed weight: 128 stands for 0, the middle of the scale. */
const SIGNED_PIXELS = DIVERGING.pixels.map((_, code, pixels) => pixels[Math.max(0, code - 1)]);

/** Color of the lines that divide a pair: light gray, the same in either byte order. */
const BOUNDARY = new Uint32Array(Uint8Array.of(190, 190, 190, 255).buffer)[0];

/**
 * Paint every head's attention map into one image, and hatch the cells of heads that the model lacks;
 * the space between cells stays transparent.
 * @param {import("../data/picture.js").Picture} picture
 * @param {GridShape} shape
 * @param {Uint32Array} pixels  (height, width) of the part, all zero
 * @param {Part} [part]  cells to paint
 */
export function paintThumbnails(picture, shape, pixels, part = wholeOf(shape)) {
  const isSigned = picture.scale !== null;
  const image = { ...shape, width: part.width };
  for (const { index, layer, head, start } of cellsOf(shape, part)) {
    if (picture.absent.has(index)) paintGap(image, pixels, start);
    else {
      paintThumbnail(picture.thumb(layer, head), isSigned, image, pixels, start);
      paintBoundary(picture, image, pixels, start);
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
