import { clamp } from "../ui/format.js";

/** @typedef {import("./plane.js").Position} Position */
/** @typedef {{width: number, height: number}} Frame */

/**
 * Part of the map that is shown. The center is given in shares of the frame, so that it stays where the
 * frame changes its size.
 * @typedef {object} Zoom
 * @property {number} scale   1 for the whole map
 * @property {number} x       center, from 0 (left) to 1
 * @property {number} y       center, from 0 (top) to 1
 */

/** @type {Zoom} */
export const WHOLE = { scale: 1, x: 0.5, y: 0.5 };
const MAX_SCALE = 64;
/** Space around a revealed position, as a share of the frame. */
const REVEAL_MARGIN = 0.08;

/**
 * Return where a position of the whole map is drawn.
 * @param {Zoom} zoom
 * @param {Frame} frame
 * @param {Position} position
 * @returns {Position}
 */
export const zoomed = ({ scale, x, y }, { width, height }, position) => ({
  x: (position.x - x * width) * scale + width / 2,
  y: (position.y - y * height) * scale + height / 2,
});

/**
 * Magnify by a factor, with the position `at` of the frame kept in place.
 * @param {Zoom} zoom
 * @param {Frame} frame
 * @param {number} factor
 * @param {Position} [at]  by default the middle
 * @returns {Zoom}
 */
export function zoomBy(zoom, { width, height }, factor, at = { x: width / 2, y: height / 2 }) {
  const scale = clamp(1, zoom.scale * factor, MAX_SCALE);
  const change = 1 / zoom.scale - 1 / scale;
  return within({
    scale,
    x: zoom.x + (at.x / width - 0.5) * change,
    y: zoom.y + (at.y / height - 0.5) * change,
  });
}

/**
 * Move the map with the pointer, by pixels to the right and down.
 * @param {Zoom} zoom
 * @param {Frame} frame
 * @param {number} right
 * @param {number} down
 * @returns {Zoom}
 */
export const moveBy = ({ scale, x, y }, { width, height }, right, down) =>
  within({ scale, x: x - right / (scale * width), y: y - down / (scale * height) });

/**
 * Move the map as little as possible so that a position of the whole map is inside the frame.
 * @param {Zoom} zoom
 * @param {Frame} frame
 * @param {Position} position
 * @returns {Zoom}
 */
export function reveal({ scale, x, y }, { width, height }, position) {
  const reach = (0.5 - REVEAL_MARGIN) / scale;
  const [right, down] = [position.x / width, position.y / height];
  return within({
    scale,
    x: clamp(right - reach, x, right + reach),
    y: clamp(down - reach, y, down + reach),
  });
}

/**
 * Return whether a drawn position is inside the frame.
 * @param {Position} position
 * @param {Frame} frame
 */
export const isInFrame = ({ x, y }, { width, height }) =>
  x >= 0 && y >= 0 && x <= width && y <= height;

/** Keep the frame on the map. @param {Zoom} zoom @returns {Zoom} */
function within({ scale, x, y }) {
  const half = 0.5 / scale;
  return { scale, x: clamp(half, x, 1 - half), y: clamp(half, y, 1 - half) };
}
