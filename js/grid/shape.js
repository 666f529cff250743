import { clamp } from "../ui/format.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {{row: number, column: number}} Place   of a cell in the grid */

/**
 * Geometry of the cells, one per head; lengths in device pixels.
 * @typedef {object} GridShape
 * @property {number} layers
 * @property {number} heads
 * @property {Set<number>} absent  indices of heads that the model lacks
 * @property {number[] | null} order   index of the head in each cell, row by row; null if rows are layers
 *     and columns are heads
 * @property {Map<number, number> | null} cellOf   the cell of each head in an order
 * @property {number} rows
 * @property {number} columns
 * @property {boolean} isLarge     whether there are so many cells that the reader zooms in to see one
 * @property {number} pixelRatio   device pixels per CSS pixel
 * @property {number} fit          side of a cell at which the whole grid is seen
 * @property {number} cell         side of a cell
 * @property {number} gap          space between two columns
 * @property {number} columnStep   from a cell's left edge to that of the next column
 * @property {boolean} hasNames    whether there is space for names below the cells
 * @property {number} rowStep      from a cell's top edge to that of the next row
 * @property {number} width
 * @property {number} height
 */

/**
 * Cells that are painted, all or those in sight; width and height in device pixels.
 * @typedef {{row: number, column: number, rows: number, columns: number, width: number, height: number}} Part
 */

// In CSS pixels.
const MIN_CELL = 14;
const MIN_TOUCHED_CELL = 24;
export const MAX_CELL = 48;
const MIN_NAMED_CELL = 26;
const GAP = 2;
/** Space between cells smaller than `MIN_CELL`. */
const SMALL_GAP = 1;
/** Height of all cells, if possible: a screen's. */
const MAX_HEIGHT = 640;
/** Height of a name and of the space that parts it from the row below. */
const NAME_HEIGHT = 20;
/** Number of cells above which they are seen as a whole, and each by zooming in. */
const MANY = 800;
/** Cells that are painted beyond those in sight, on each side. */
const MARGIN = 4;

/**
 * Return the width in CSS pixels around the cells: labels on the left, outlines on the right (grid.css).
 * @param {number} textScale
 */
export const gridGutter = (textScale) => 34 * textScale + 4;

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
 * @param {number[] | null} [options.order]  indices of the heads to show, in this order
 * @param {number} [options.named]  scale of the names to reserve space for, below cells that are large
 *     enough
 * @param {number} [options.minStep]  desired distance of columns, in CSS pixels
 * @param {boolean} [options.touched]  whether cells are chosen with fingers
 * @param {number} [options.side]  side of the cells of a large grid, in CSS pixels; 0 to see the whole
 * @returns {GridShape}
 */
export function gridShape(
  picture,
  width,
  pixelRatio,
  { order = null, named = 0, minStep = 0, touched = false, side = 0 } = {},
) {
  const { layers, heads, absent = new Set() } = picture;
  const columns = order ? columnsFor(order.length, width) : heads;
  const rows = order ? Math.ceil(order.length / columns) : layers;
  const isLarge = rows * columns > MANY;
  const [maxSide, nameHeight] = [MAX_CELL, NAME_HEIGHT * named].map((length) =>
    Math.round(length * pixelRatio),
  );
  /** @type {(gap: number) => [number, number]} */
  const room = (gap) => [
    Math.floor((width * pixelRatio + gap) / columns) - gap,
    Math.floor((MAX_HEIGHT * pixelRatio + gap) / rows) - gap,
  ];
  const [wideGap, smallGap] = [GAP, SMALL_GAP].map((gap) =>
    Math.max(1, Math.round(gap * pixelRatio)),
  );
  const isSmall = (/** @type {number} */ length) => isLarge && length < MIN_CELL * pixelRatio;
  const [wide, small] = [wideGap, smallGap].map((gap) => Math.min(maxSide, ...room(gap)));
  const fit = Math.max(1, isSmall(small) ? small : wide);
  const zoomed = clamp(fit, Math.round(side * pixelRatio), maxSide);
  const rowGap = isSmall(zoomed) ? smallGap : wideGap;
  const [columnWidth, rowHeight] = room(rowGap);
  const maxCell = Math.min(maxSide, columnWidth);
  const namedCell = isLarge ? zoomed : Math.min(maxCell, rowHeight - nameHeight);
  const hasNames = named > 0 && namedCell >= MIN_NAMED_CELL * pixelRatio;
  const minCell = Math.ceil((touched ? MIN_TOUCHED_CELL : MIN_CELL) * pixelRatio);
  const cell = isLarge || hasNames ? namedCell : Math.max(minCell, Math.min(maxCell, rowHeight));
  const widest = Math.min(Math.ceil(minStep * pixelRatio), columnWidth + rowGap) - cell;
  const gap = hasNames ? Math.max(rowGap, widest) : rowGap;
  const columnStep = cell + gap;
  const rowStep = cell + rowGap + (hasNames ? nameHeight : 0);
  return {
    ...{ layers, heads, absent, order, rows, columns, isLarge, pixelRatio, fit },
    ...{ cell, gap, columnStep, rowStep, hasNames },
    cellOf: order && new Map(order.map((index, cell) => [index, cell])),
    width: columns * columnStep - gap,
    height: rows * rowStep - rowGap,
  };
}

/**
 * Return the number of columns with which the cells of an order are largest.
 * @param {number} count
 * @param {number} width  in CSS pixels
 */
function columnsFor(count, width) {
  const ofLargestCells = Math.floor((width + GAP) / (MAX_CELL + GAP));
  const ofSquares = Math.ceil(Math.sqrt((count * width) / MAX_HEIGHT));
  return clamp(1, Math.max(ofLargestCells, ofSquares), Math.max(1, count));
}

/**
 * Return the head at a place of the grid, or null if the model lacks it or the order has ended.
 * @param {Place} place
 * @param {Pick<GridShape, "rows" | "columns" | "heads" | "order" | "absent">} shape
 * @returns {HeadName | null}
 */
export function headAtPlace({ row, column }, { rows, columns, heads, order, absent }) {
  if (row < 0 || row >= rows || column < 0 || column >= columns) return null;
  const cell = row * columns + column;
  const index = order ? (order[cell] ?? null) : cell;
  if (index === null || absent.has(index)) return null;
  return { layer: Math.floor(index / heads), head: index % heads };
}

/**
 * Return the place of a head in the grid, or null if the order leaves it out.
 * @param {HeadName} name
 * @param {Pick<GridShape, "columns" | "heads" | "cellOf">} shape
 * @returns {Place | null}
 */
export function placeOfHead({ layer, head }, { columns, heads, cellOf }) {
  if (!cellOf) return { row: layer, column: head };
  const cell = cellOf.get(layer * heads + head);
  return cell === undefined ? null : { row: Math.floor(cell / columns), column: cell % columns };
}

/**
 * Return the heads in the box between two places.
 * @param {Place} a  corner of the box
 * @param {Place} b  opposite corner
 * @param {GridShape} shape
 * @returns {HeadName[]}
 */
export function headsBetween(a, b, shape) {
  const heads = [];
  const [lastRow, lastColumn] = [Math.max(a.row, b.row), Math.max(a.column, b.column)];
  for (let row = Math.min(a.row, b.row); row <= lastRow; row++) {
    for (let column = Math.min(a.column, b.column); column <= lastColumn; column++) {
      const head = headAtPlace({ row, column }, shape);
      if (head) heads.push(head);
    }
  }
  return heads;
}

/**
 * Return the part of a grid that has all its cells.
 * @param {GridShape} shape
 * @returns {Part}
 */
export const wholeOf = ({ rows, columns, width, height }) => ({
  ...{ row: 0, column: 0, rows, columns, width, height },
});

/**
 * Return the part of a grid in sight, with a margin: whole cells.
 * @param {GridShape} shape
 * @param {{left: number, top: number, width: number, height: number}} sight  in CSS pixels
 * @returns {Part}
 */
export function partInSight(shape, sight) {
  const { rows, columns, columnStep, rowStep, gap, cell, pixelRatio } = shape;
  /** @type {(start: number, length: number, step: number, count: number) => [number, number]} */
  const range = (start, length, step, count) => {
    const first = Math.floor((start * pixelRatio) / step) - MARGIN;
    const last = Math.ceil(((start + length) * pixelRatio) / step) + MARGIN;
    const from = clamp(0, first, count - 1);
    return [from, clamp(1, last, count) - from];
  };
  const [column, shownColumns] = range(sight.left, sight.width, columnStep, columns);
  const [row, shownRows] = range(sight.top, sight.height, rowStep, rows);
  return {
    ...{ row, column, rows: shownRows, columns: shownColumns },
    width: shownColumns * columnStep - gap,
    height: shownRows * rowStep - (rowStep - cell),
  };
}

/**
 * Iterate over the cells of a part by row and column, with their heads; x and y are relative to the
 * part, and `start` is the index of a cell's upper left pixel in an image of it.
 * @param {GridShape} shape
 * @param {Part} [part]
 */
export function* cellsOf(shape, part = wholeOf(shape)) {
  const { heads, columns, order, columnStep, rowStep } = shape;
  for (let row = part.row; row < part.row + part.rows; row++) {
    for (let column = part.column; column < part.column + part.columns; column++) {
      const cell = row * columns + column;
      const index = order ? order[cell] : cell;
      if (index === undefined) return;
      const [x, y] = [(column - part.column) * columnStep, (row - part.row) * rowStep];
      const [layer, head] = [Math.floor(index / heads), index % heads];
      yield { index, layer, head, row, column, x, y, start: y * part.width + x };
    }
  }
}
