import { sidesOf } from "../data/sides.js";
import { directionOf } from "../state/focus.js";
import { CIVIDIS, DIVERGING, weightsOf } from "../ui/color.js";
import { clamp, times } from "../ui/format.js";

/** @typedef {import("../data/picture.js").Picture} Picture */

/**
 * One head's map as it is drawn: rows attend to columns.
 * @typedef {object} Matrix
 * @property {Axis} rows
 * @property {Axis} columns
 * @property {Float32Array} values   (rows, columns)
 * @property {number | null} scale   largest size of a signed weight, or null for probabilities
 * @property {boolean} isPooled      whether a cell has the largest weight of several tokens, since the
 *     exact map of a long text has not arrived
 *
 * @typedef {object} Axis
 * @property {string[]} labels
 * @property {number[]} units        picture unit of each row or column; empty if they are pooled
 * @property {number | null} boundary  at which the second text of a pair begins
 *
 * Part of a matrix.
 * @typedef {{top: number, left: number, height: number, width: number}} Part
 */

/**
 * Return one head's map between the units that are drawn, or pooled, until it arrives.
 * @param {Picture} picture
 * @param {import("../state/types.js").HeadName} head
 * @param {object} options
 * @param {"words" | "tokens"} options.unit
 * @param {boolean} options.specials
 * @param {import("../data/sides.js").Part} options.part
 * @returns {Matrix}
 */
export function matrixOf(picture, { layer, head }, options) {
  const { scale } = picture;
  const weights = picture.weights(layer, head, options.unit);
  if (!weights) {
    const { rows, columns, codes } = picture.thumb(layer, head);
    const decoded = weightsOf(scale);
    return {
      ...{ scale, isPooled: true, values: Float32Array.from(codes, (code) => decoded[code]) },
      rows: pooledAxis(picture.tokens, rows),
      columns: pooledAxis(picture.keyTokens, columns),
    };
  }
  const { rows: side, columns, boundary } = sidesOf(picture, options);
  const across = columns ?? side;
  const size = picture.keyUnits(options.unit).length;
  const values = new Float32Array(side.units.length * across.units.length);
  let at = 0;
  for (const row of side.units) {
    for (const column of across.units) values[at++] = weights[row * size + column];
  }
  const [down, right] = [side, across].map(({ all, units }) => {
    const second = boundary === null ? -1 : units.findIndex((unit) => unit >= boundary);
    return {
      labels: units.map((unit) => all[unit].label),
      ...{ units, boundary: second > 0 ? second : null },
    };
  });
  return { scale, isPooled: false, values, rows: down, columns: right };
}

/**
 * Return an axis of blocks of tokens.
 * @param {string[]} tokens
 * @param {number} count
 * @returns {Axis}
 */
const pooledAxis = (tokens, count) => ({
  labels: times(count, (cell) => {
    const [first, end] = [cell, cell + 1].map((edge) => (edge * tokens.length) / count);
    return `${tokens[Math.floor(first)]} … ${tokens[Math.ceil(end) - 1]}`;
  }),
  ...{ units: [], boundary: null },
});

/**
 * Return the colors of a part of a matrix as an image of at most `limit` pixels a side; a pixel of a
 * larger part has the largest weight of several cells.
 * @param {Matrix} matrix
 * @param {Part} part
 * @param {number} limit
 * @returns {{width: number, height: number, pixels: Uint32Array}}
 */
export function imageOf({ values, columns, scale }, part, limit) {
  const count = columns.labels.length;
  const [width, height] = [Math.min(part.width, limit), Math.min(part.height, limit)];
  const pixels = new Uint32Array(width * height);
  const edges = (/** @type {number} */ size, /** @type {number} */ cells, first = 0) =>
    times(size + 1, (i) => first + Math.floor((i * cells) / size));
  const [xs, ys] = [edges(width, part.width, part.left), edges(height, part.height, part.top)];
  const { pixels: colors } = scale === null ? CIVIDIS : DIVERGING;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let largest = 0;
      for (let row = ys[y]; row < ys[y + 1]; row++) {
        for (let column = xs[x]; column < xs[x + 1]; column++) {
          const weight = values[row * count + column];
          if (Math.abs(weight) > Math.abs(largest)) largest = weight;
        }
      }
      pixels[y * width + x] = colors[stepOf(largest, scale)];
    }
  }
  return { width, height, pixels };
}

/**
 * Return the step of a weight on the color scale of the thumbnails.
 * @param {number} weight
 * @param {number | null} scale
 */
function stepOf(weight, scale) {
  const root = Math.sqrt(Math.min(1, Math.abs(weight) / (scale || 1)));
  return Math.round(scale === null ? 255 * root : 127.5 + 127.5 * Math.sign(weight) * root);
}

/**
 * Return the whole of a matrix.
 * @param {Pick<Matrix, "rows" | "columns">} matrix
 * @returns {Part}
 */
export const wholeOf = ({ rows, columns }) => ({
  ...{ top: 0, left: 0, height: rows.labels.length, width: columns.labels.length },
});

/**
 * Return the part that a box of cells spans, of at least two rows and columns.
 * @param {Pick<Matrix, "rows" | "columns">} matrix
 * @param {[number, number]} a   row and column of a corner
 * @param {[number, number]} b   the opposite corner
 * @returns {Part}
 */
export function partBetween({ rows, columns }, a, b) {
  const span = (/** @type {0 | 1} */ axis, /** @type {number} */ count) => {
    const size = Math.min(count, Math.max(2, Math.abs(a[axis] - b[axis]) + 1));
    return [Math.min(a[axis], b[axis], count - size), size];
  };
  const [top, height] = span(0, rows.labels.length);
  const [left, width] = span(1, columns.labels.length);
  return { top, left, height, width };
}

/**
 * Return a part as large as another, or a share of it, that contains a cell: moved no further than
 * needed if it is as large, or else around the cell.
 * @param {Pick<Matrix, "rows" | "columns">} matrix
 * @param {Part} part
 * @param {[number, number]} cell
 * @param {number} [share]
 * @returns {Part}
 */
export function partAround({ rows, columns }, part, [row, column], share = 1) {
  const span = (
    /** @type {number} */ start,
    /** @type {number} */ length,
    /** @type {number} */ at,
    /** @type {number} */ count,
  ) => {
    const size = clamp(Math.min(2, count), Math.round(length * share), count);
    const first = share === 1 ? clamp(at - size + 1, start, at) : at - Math.floor(size / 2);
    return [clamp(0, first, count - size), size];
  };
  const [top, height] = span(part.top, part.height, row, rows.labels.length);
  const [left, width] = span(part.left, part.width, column, columns.labels.length);
  return { top, left, height, width };
}

/**
 * Return the rows and columns of the words in focus, or of the word under the pointer.
 * @param {import("../state/store.js").Store} store
 * @param {Pick<Matrix, "rows" | "columns">} matrix
 * @returns {[rows: number[], columns: number[]]}
 */
export function markedLines(store, { rows, columns }) {
  const direction = directionOf(store);
  const [token, column] = [store.get("hover_token"), store.get("hover_column")];
  const isPointing = token != null || column != null;
  const focused = isPointing ? [token] : (store.get("focused") ?? []);
  // A word of two lines under the pointer is a row, or a column, whatever the direction.
  const isRow = isPointing && store.get("decoded")?.isCross;
  const of = (/** @type {Axis} */ { units }, /** @type {(number | null | undefined)[]} */ list) =>
    list.map((unit) => units.indexOf(unit ?? -1)).filter((at) => at >= 0);
  return [
    of(rows, isRow || direction !== "incoming" ? focused : []),
    of(columns, [...(isRow || direction === "outgoing" ? [] : focused), column]),
  ];
}

/**
 * Return a weight in digits, with its sign if it may be negative.
 * @param {number} weight
 * @param {number | null} scale
 */
export const formatCell = (weight, scale) =>
  scale === null
    ? weight.toFixed(weight !== 0 && weight < 0.01 ? 4 : 2)
    : `${weight < 0 ? "−" : "+"}${Number(Math.abs(weight).toPrecision(2))}`;
