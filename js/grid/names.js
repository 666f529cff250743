import { nameOf } from "../ui/format.js";
import { cellsOf, gridShape, wholeOf } from "./shape.js";

/** @typedef {import("./shape.js").GridShape} GridShape */
/** @typedef {import("./shape.js").Part} Part */
/** @typedef {(texts: string[]) => number[]} Measure   returns widths in CSS pixels */

/**
 * Name of a head, placed below its cell; lengths in CSS pixels.
 * @typedef {object} PlacedName
 * @property {import("../state/types.js").HeadName} head
 * @property {string} text
 * @property {number} shift    from the left edge of the cell to that of the name's space
 * @property {number} space    width of this space
 * @property {"start" | "center" | "end"} align   within this space
 * @property {number} excess   by how much the text is wider than its space, or 0
 */

/** Minimum distance between two names. */
const DISTANCE = 4;

/**
 * Return the shape of a grid with names below its cells, and the names: columns are apart if
 * neighbors would have no room for their names otherwise, and the grid leaves some.
 * @param {import("../ui/format.js").HeadShape} picture
 * @param {number} width
 * @param {number} pixelRatio
 * @param {{names: Record<string, string>, measure: Measure} & Parameters<typeof gridShape>[3]} options
 * @returns {GridShape}
 */
export function namedShape(picture, width, pixelRatio, { names, measure, ...options }) {
  const shape = gridShape(picture, width, pixelRatio, options);
  // In an order, each cell has a name, and there is no room to share.
  if (shape.order || shape.isLarge) return shape;
  const placed = placeNames(names, shape, measure);
  const needed = Math.max(...placed.map(({ space, excess }) => excess && space + excess));
  if (!(needed > 0)) return shape;
  return gridShape(picture, width, pixelRatio, { ...options, minStep: needed + DISTANCE });
}

/**
 * Place the names of heads, each below its cell; a longer one extends below neighbors without a name.
 * In an order, where neither row nor column says which head a cell is, each cell with space has the head's
 * number as well.
 * @param {Record<string, string>} names
 * @param {GridShape} shape
 * @param {Measure} measure
 * @param {Part} [part]  cells in question
 * @returns {PlacedName[]}
 */
export function placeNames(names, shape, measure, part = wholeOf(shape)) {
  const [cell, step, width] = [shape.cell, shape.columnStep, shape.width].map(
    (length) => length / shape.pixelRatio,
  );
  const isNumbered = shape.order !== null && shape.hasNames;
  const named = [...cellsOf(shape, part)].filter((head) => isNumbered || names[nameOf(head)]);
  return named.map(({ layer, head, row, column }, i) => {
    const left = column * step;
    const [before, after] = [named[i - 1], named[i + 1]];
    // The end of the space to the right; and of that to the left, half of which is the neighbor's.
    const end = after?.row === row ? after.column * step - DISTANCE : width;
    const start = before?.row === row ? (before.column * step + cell + left + DISTANCE) / 2 : 0;
    const [toRight, toLeft] = [end - left, left + cell - start];
    const space = Math.max(toRight, toLeft);
    const number = nameOf({ layer, head });
    const name = isNumbered ? [number, names[number]].filter(Boolean).join(", ") : names[number];
    const whole = longest(name, space, measure);
    // The number must be readable, whatever else is not.
    const { text, length } =
      isNumbered && whole.length > space ? longest(number, space, measure) : whole;
    const place = { head: { layer, head }, text, excess: Math.max(0, length - space) };
    if (length <= cell) return { ...place, shift: 0, space: cell, align: "center" };
    return length <= toRight || toRight >= toLeft
      ? { ...place, shift: 0, space: toRight, align: "start" }
      : { ...place, shift: cell - toLeft, space: toLeft, align: "end" };
  });
}

/**
 * Return a head's name, or its first part and the number of others if the whole is too long.
 * @param {string} name   parts separated by ", "
 * @param {number} space
 * @param {Measure} measure
 */
function longest(name, space, measure) {
  const [first, ...more] = name.split(", ");
  const short = more.length === 0 ? name : `${first} +${more.length}`;
  const [whole, length] = measure([name, short]);
  return whole <= space ? { text: name, length: whole } : { text: short, length };
}
