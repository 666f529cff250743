/** @typedef {import("./plane.js").Position} Position */

/**
 * Label of a mark.
 * @typedef {object} Label
 * @property {number} index   index of the labeled position
 * @property {number} x       of the text's start, middle or end, according to `anchor`
 * @property {number} y       of its baseline
 * @property {"start" | "middle" | "end"} anchor
 */

/** Space between a mark and its label, in CSS pixels. */
const GAP = 3;

/**
 * Place labels beside marks so that they overlap neither marks nor each other; leave out those
 * that would.
 * @param {Position[]} positions  of the marks
 * @param {object} options
 * @param {number[]} options.order   indices to label; the first ones are placed first
 * @param {number[]} options.widths  of the labels, by index
 * @param {number} options.height    of a label
 * @param {number} options.mark      half of a mark's side
 * @param {{width: number, height: number}} options.frame
 * @returns {Label[]}
 */
export function placeLabels(positions, { order, widths, height, mark, frame }) {
  const taken = new BoxIndex();
  for (const { x, y } of positions) {
    taken.add({ left: x - mark, right: x + mark, top: y - mark, bottom: y + mark });
  }
  /** @type {Label[]} */
  const labels = [];
  const offsets = labelOffsets(mark + GAP);
  for (const index of order) {
    for (const { anchor, dx, dy } of offsets) {
      const x = positions[index].x + dx;
      const middle = positions[index].y + dy;
      const left = anchor === "start" ? x : x - widths[index] / (anchor === "end" ? 1 : 2);
      const box = {
        left,
        right: left + widths[index],
        top: middle - height / 2,
        bottom: middle + height / 2,
      };
      const isOutside =
        box.left < 0 || box.top < 0 || box.right > frame.width || box.bottom > frame.height;
      if (isOutside || taken.touches(box)) continue;
      taken.add(box);
      labels.push({ index, x, y: middle + height / 3, anchor });
      break;
    }
  }
  return labels;
}

/**
 * Return the offsets of a label from its mark in order of preference: beside, above, below, corners.
 * @param {number} distance  between the mark's center and the label
 * @returns {{anchor: Label["anchor"], dx: number, dy: number}[]}
 */
const labelOffsets = (distance) => [
  { anchor: "start", dx: distance, dy: 0 },
  { anchor: "end", dx: -distance, dy: 0 },
  { anchor: "middle", dx: 0, dy: -distance - 3 },
  { anchor: "middle", dx: 0, dy: distance + 4 },
  { anchor: "start", dx: distance - 2, dy: -7 },
  { anchor: "start", dx: distance - 2, dy: 7 },
  { anchor: "end", dx: 2 - distance, dy: -7 },
  { anchor: "end", dx: 2 - distance, dy: 7 },
];

/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */

const TILE = 48;

/** Index of boxes by the tiles that they touch, so that only nearby boxes are compared. */
class BoxIndex {
  /** @type {Map<string, Box[]>} */
  #tiles = new Map();

  /** Add a box. @param {Box} box */
  add(box) {
    for (const tile of tilesOf(box)) {
      const boxes = this.#tiles.get(tile);
      if (boxes) boxes.push(box);
      else this.#tiles.set(tile, [box]);
    }
  }

  /** Return whether a box overlaps any other. @param {Box} box */
  touches({ left, right, top, bottom }) {
    return tilesOf({ left, right, top, bottom }).some((tile) =>
      this.#tiles
        .get(tile)
        ?.some(
          (other) =>
            other.left < right && left < other.right && other.top < bottom && top < other.bottom,
        ),
    );
  }
}

/** Return the tiles that a box touches. @param {Box} box */
function tilesOf({ left, right, top, bottom }) {
  const tiles = [];
  for (let x = Math.floor(left / TILE); x <= Math.floor(right / TILE); x++) {
    for (let y = Math.floor(top / TILE); y <= Math.floor(bottom / TILE); y++) {
      tiles.push(`${x},${y}`);
    }
  }
  return tiles;
}
