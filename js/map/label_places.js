/** @typedef {import("./plane.js").Place} Place */

/**
 * @typedef {object} Label
 * @property {number} index   of its point
 * @property {number} x       where its text begins, ends or has its middle
 * @property {number} y       its baseline
 * @property {"start" | "middle" | "end"} anchor
 */

const GAP = 3;
const CELL = 48;

/**
 * Where a label may be, the best first: beside a mark, above, below, and in its corners.
 * @param {number} away
 * @returns {{anchor: Label["anchor"], dx: number, dy: number}[]}
 */
const sides = (away) => [
  { anchor: "start", dx: away, dy: 0 },
  { anchor: "end", dx: -away, dy: 0 },
  { anchor: "middle", dx: 0, dy: -away - 3 },
  { anchor: "middle", dx: 0, dy: away + 4 },
  { anchor: "start", dx: away - 2, dy: -7 },
  { anchor: "start", dx: away - 2, dy: 7 },
  { anchor: "end", dx: 2 - away, dy: -7 },
  { anchor: "end", dx: 2 - away, dy: 7 },
];

/**
 * Puts labels beside points where they touch neither a mark nor each other; those that would are
 * left out. Labels that come first in `order` have the choice.
 * @param {Place[]} places
 * @param {{order: number[], widths: number[], height: number, mark: number,
 *   frame: {width: number, height: number}}} options  `mark`: half a mark's side
 * @returns {Label[]}
 */
export function placeLabels(places, { order, widths, height, mark, frame }) {
  const taken = new Boxes();
  for (const { x, y } of places) {
    taken.add({ left: x - mark, right: x + mark, top: y - mark, bottom: y + mark });
  }
  /** @type {Label[]} */
  const labels = [];
  const choices = sides(mark + GAP);
  for (const index of order) {
    for (const { anchor, dx, dy } of choices) {
      const x = places[index].x + dx;
      const middle = places[index].y + dy;
      const left = anchor === "start" ? x : x - widths[index] / (anchor === "end" ? 1 : 2);
      const box = {
        left,
        right: left + widths[index],
        top: middle - height / 2,
        bottom: middle + height / 2,
      };
      const outside =
        box.left < 0 || box.top < 0 || box.right > frame.width || box.bottom > frame.height;
      if (outside || taken.touches(box)) continue;
      taken.add(box);
      labels.push({ index, x, y: middle + height / 3, anchor });
      break;
    }
  }
  return labels;
}

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */

/** Boxes, found by where they are. */
class Boxes {
  /** @type {Map<string, Box[]>} */
  #cells = new Map();

  /** @param {Box} box */
  add(box) {
    for (const cell of cellsOf(box)) {
      const there = this.#cells.get(cell);
      if (there) there.push(box);
      else this.#cells.set(cell, [box]);
    }
  }

  /** @param {Box} box */
  touches(box) {
    return cellsOf(box).some((cell) =>
      this.#cells
        .get(cell)
        ?.some(
          (other) =>
            other.left < box.right &&
            box.left < other.right &&
            other.top < box.bottom &&
            box.top < other.bottom,
        ),
    );
  }
}

/** @param {Box} box */
function cellsOf({ left, right, top, bottom }) {
  const cells = [];
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) {
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) {
      cells.push(`${x},${y}`);
    }
  }
  return cells;
}
