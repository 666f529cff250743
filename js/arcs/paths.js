import { GEOMETRY } from "../contract.js";

export const { BAR_HEIGHT, LEVEL_RISE, STUB } = GEOMETRY;
/** Path of an arrowhead that points down to one pixel below the current point. */
const ARROWHEAD = "m-3 -4l3 5l3 -5";
/** The same below the words, where it points up to one pixel above the current point. */
const ARROWHEAD_UP = "m-3 4l3 -5l3 5";

/**
 * Return the path of an arc: half an ellipse over the words, or below them, with an arrowhead at its
 * end.
 * @param {number} x1
 * @param {number} x2
 * @param {number} y       of both ends
 * @param {number} level
 * @param {number} maxRise
 * @param {boolean} [isBelow]
 */
export function arcPath(x1, x2, y, level, maxRise, isBelow = false) {
  const radius = Math.abs(x2 - x1) / 2;
  const rise = Math.min(radius, LEVEL_RISE * level, maxRise);
  const sweep = x1 < x2 === isBelow ? 0 : 1;
  return `M${x1} ${y}A${radius} ${rise} 0 0 ${sweep} ${x2} ${endAt(y, isBelow)}`;
}

/**
 * Return the path of a stub, the short end at a word of a link to another line, or, with an arrowhead,
 * of a link from another line.
 * @param {number} x
 * @param {number} y
 * @param {1 | -1} side    direction in which it leans: 1 to the right, -1 to the left
 * @param {number} height
 * @param {boolean} isArriving
 * @param {boolean} [isBelow]  whether it hangs below the word
 */
export function stubPath(x, y, side, height, isArriving, isBelow = false) {
  const [end, top] = [x + side * 10, isBelow ? y + height : y - height];
  return isArriving
    ? `M${end} ${top}Q${x} ${top} ${x} ${endAt(y, isBelow)}`
    : `M${x} ${y}Q${x} ${top} ${end} ${top}`;
}

/**
 * Return the last height of a path, and its arrowhead.
 * @param {number} y
 * @param {boolean} isBelow
 */
const endAt = (y, isBelow) => (isBelow ? `${y + 1}${ARROWHEAD_UP}` : `${y - 1}${ARROWHEAD}`);

/**
 * Return the bars under the words of a line as one path for each kind of share: on the word itself,
 * on two kinds of special token (further kinds count as the second), and on links not drawn.
 * @param {number[]} words  positions
 * @param {import("./layout.js").Box[]} boxes
 * @param {(import("../data/links.js").Row | null)[]} rows
 * @param {number} y        upper edge of the bars
 * @returns {string[]}
 */
export function barPaths(words, boxes, rows, y) {
  const paths = ["", "", "", ""];
  for (const position of words) {
    const row = rows[position];
    if (!row) continue;
    const { barLeft, barWidth } = boxes[position];
    let x = barLeft;
    const total = row.total || 1;
    const shares = [row.self, ...row.sinks, row.undrawn].map((weight) => weight / total);
    for (const [i, share] of shares.entries()) {
      const kind = i === shares.length - 1 ? 3 : Math.min(i, 2);
      const length = share * barWidth;
      if (length >= 0.4) {
        const text = length.toFixed(1);
        paths[kind] += `M${x.toFixed(1)} ${y}h${text}v${BAR_HEIGHT}h-${text}z`;
      }
      x += length;
    }
  }
  return paths;
}

/**
 * Return the path of a link from a word to one further down, with an arrowhead at its end.
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 */
export function linkPath(from, to) {
  const middle = (from.y + to.y) / 2;
  return `M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y - 1}${ARROWHEAD}`;
}
