import { formatValue } from "../data/statistics.js";
import { colorOf } from "./color_scale.js";
import { paintGap } from "./gaps.js";
import { cellsOf, wholeOf } from "./shape.js";

/** @typedef {import("../data/statistics.js").Shading} Shading */
/** @typedef {import("./shape.js").GridShape} GridShape */
/** @typedef {import("./shape.js").Part} Part */

/** Minimum side of a cell with a written value, in CSS pixels. */
const MIN_WRITTEN_CELL = 24;
/** Minimum side of a cell with a written sign. */
const MIN_SIGNED_CELL = 10;
/** Radius of a dot and width of its outline, in CSS pixels, as in the legend (grid.css). */
const DOT = { radius: 3.5, outline: 1 };
/** Canvas pixels, the same in either byte order. */
const WHITE = 0xffffffff;
const BLACK = new Uint32Array(Uint8Array.of(0, 0, 0, 255).buffer)[0];

/**
 * Fill every head's cell with the color of its value, and hatch those without one; the space between
 * cells stays transparent. A dot marks heads above their baseline: white with a black outline, so
 * that it looks the same on every color and in the legend.
 * @param {Shading} shading
 * @param {GridShape} shape
 * @param {Uint32Array} pixels  (height, width) of the part, all zero
 * @param {Part} [part]  cells to paint
 */
export function paintValues(shading, shape, pixels, part = wholeOf(shape)) {
  const { values, baseline } = shading;
  const image = { ...shape, width: part.width };
  const { cell, width } = image;
  for (const { index, start } of cellsOf(shape, part)) {
    if (!hasValue(shading, shape, index)) {
      paintGap(image, pixels, start);
      continue;
    }
    const { fill } = colorOf(values[index], shading);
    for (let line = start; line < start + cell * width; line += width) {
      pixels.fill(fill, line, line + cell);
    }
    if (baseline && values[index] > baseline[index]) paintDot(image, pixels, start);
  }
}

/**
 * Return whether a head exists and has a value.
 * @param {Shading} shading
 * @param {GridShape} shape
 * @param {number} index
 */
const hasValue = ({ values }, { absent }, index) =>
  !absent.has(index) && !Number.isNaN(values[index]);

/**
 * Paint a dot in the upper right corner of a cell.
 * @param {GridShape} shape
 * @param {Uint32Array} pixels
 * @param {number} start  index of the cell's upper left pixel
 */
function paintDot({ cell, width, pixelRatio }, pixels, start) {
  const radius = Math.min(DOT.radius * pixelRatio, cell / 4);
  const outline = DOT.outline * pixelRatio;
  const [centerX, centerY] = [cell - radius - pixelRatio, radius + pixelRatio];
  for (let y = 0; y < cell; y++) {
    for (let x = 0; x < cell; x++) {
      const distance = Math.hypot(x + 0.5 - centerX, y + 0.5 - centerY);
      if (distance > radius) continue;
      pixels[start + y * width + x] = distance > radius - outline ? BLACK : WHITE;
    }
  }
}

/**
 * Write every head's value on its cell, or only its sign where cells are small.
 * @param {Shading} shading
 * @param {GridShape} shape
 * @param {CanvasRenderingContext2D} context
 * @param {Part} [part]  cells to write on
 */
export function writeValues(shading, shape, context, part = wholeOf(shape)) {
  const { cell, pixelRatio } = shape;
  if (cell < MIN_SIGNED_CELL * pixelRatio) return;
  const isSmall = cell < MIN_WRITTEN_CELL * pixelRatio;
  context.font = `${10 * pixelRatio}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { index, x, y } of cellsOf(shape, part)) {
    if (!hasValue(shading, shape, index)) continue;
    const value = shading.values[index];
    const text = formatValue(value, Math.max(-shading.low, shading.high));
    context.fillStyle = colorOf(value, shading).ink;
    context.fillText(
      isSmall ? text.replace(/[^−]/g, "") : text.replace(/^(−?)0\./, "$1."),
      x + cell / 2,
      y + cell / 2 + pixelRatio,
      cell,
    );
  }
}
