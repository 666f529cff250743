/**
 * Where words and arcs stand: pure geometry, in pixels, x from the left, y downwards.
 *
 * @typedef {object} Place      a word's place
 * @property {number} row       its line of text
 * @property {number} left
 * @property {number} width
 * @property {number} middle
 *
 * @typedef {{from: number, to: number}} Span   two places on one line
 */

/** Room between two words; more where a text fits on one line, so that arcs have room. */
const GAP = 11;
const WIDE_GAP = 30;
/** A word is drawn no wider than this; a longer one is cut short. */
export const WIDEST = 220;
/** An arc rises this much for each arc that it spans. */
export const STEP = 14;
/** The highest an arc rises, and where there are several lines. */
export const HIGHEST = 120;
export const HIGHEST_OF_SEVERAL = 84;
/** Stubs of links that leave the line. */
export const STUB = 18;

/**
 * Words on lines, as many on each as fit.
 * @param {number[]} widths
 * @param {number} room         the width of a line
 * @param {boolean} rightToLeft whether lines begin at the right
 * @returns {{places: Place[], rows: number[][]}}  rows: the words of each line
 */
export function wrap(widths, room, rightToLeft) {
  /** @type {Place[]} */
  const places = [];
  /** @type {number[][]} */
  const rows = [];
  const drawn = widths.map((width) => Math.min(width, WIDEST, room));
  const spare = room - drawn.reduce((sum, width) => sum + width, 0);
  const gap = Math.min(WIDE_GAP, Math.max(GAP, Math.floor(spare / Math.max(1, drawn.length - 1))));
  let x = 0;
  drawn.forEach((width, word) => {
    if (rows.length === 0 || x + width > room) {
      rows.push([]);
      x = 0;
    }
    const left = rightToLeft ? room - x - width : x;
    places.push({ row: rows.length - 1, left, width, middle: left + width / 2 });
    rows[rows.length - 1].push(word);
    x += width + gap;
  });
  return { places, rows };
}

/**
 * Levels for arcs on one line: an arc stands one level above the highest one that it spans, the
 * lowest on level 1.
 * @param {Span[]} spans
 * @returns {number[]}
 */
export function levelsOf(spans) {
  return numbered(
    spans,
    ([low, high], shorter) =>
      Math.max(
        0,
        ...shorter.map(({ ends: [start, stop], number }) =>
          start >= low && stop <= high && (start > low || stop < high) ? number : 0,
        ),
      ) + 1,
  );
}

/**
 * Lanes for arcs on one line: no two that overlap share a lane, the shorter lie nearer the words.
 * @param {Span[]} spans
 * @returns {number[]} from 1
 */
export function lanesOf(spans) {
  return numbered(spans, ([low, high], shorter) => {
    const taken = shorter.flatMap(({ ends: [start, stop], number }) =>
      start < high && stop > low ? [number] : [],
    );
    let lane = 1;
    while (taken.includes(lane)) lane += 1;
    return lane;
  });
}

/**
 * Gives each span a number that depends on those of the shorter ones.
 * @param {Span[]} spans
 * @param {(ends: number[], shorter: {ends: number[], number: number}[]) => number} number
 * @returns {number[]}
 */
function numbered(spans, number) {
  /** @type {{place: number, ends: number[], number: number}[]} */
  const done = [];
  const inOrder = spans
    .map(({ from, to }, place) => ({ place, ends: [Math.min(from, to), Math.max(from, to)] }))
    .sort((a, b) => a.ends[1] - a.ends[0] - (b.ends[1] - b.ends[0]));
  for (const { place, ends } of inOrder) done.push({ place, ends, number: number(ends, done) });
  return done.sort((a, b) => a.place - b.place).map((one) => one.number);
}

/**
 * How high an arc rises.
 * @param {number} x1
 * @param {number} x2
 * @param {number} level
 * @param {number} highest
 */
export function rise(x1, x2, level, highest) {
  return Math.min(Math.abs(x2 - x1) / 2, STEP * level, highest);
}

/**
 * Half an ellipse over the words, with an arrowhead at its end.
 * @param {number} x1
 * @param {number} x2
 * @param {number} y       where both ends stand
 * @param {number} height
 */
export function arcPath(x1, x2, y, height) {
  const radius = Math.abs(x2 - x1) / 2;
  const sweep = x1 < x2 ? 1 : 0;
  return `M${num(x1)} ${num(y)}A${num(radius)} ${num(height)} 0 0 ${sweep} ${num(x2)} ${num(y - 1)}${arrow(x2, y)}`;
}

/**
 * The beginning of a link that leaves the line, leaning towards where it goes.
 * @param {number} x
 * @param {number} y
 * @param {1 | -1} side
 * @param {number} height
 */
export function leavingPath(x, y, side, height) {
  return `M${num(x)} ${num(y)}Q${num(x)} ${num(y - height)} ${num(x + side * 10)} ${num(y - height)}`;
}

/**
 * The end of a link that comes from another line.
 * @param {number} x
 * @param {number} y
 * @param {1 | -1} side
 * @param {number} height
 */
export function arrivingPath(x, y, side, height) {
  return `M${num(x + side * 10)} ${num(y - height)}Q${num(x)} ${num(y - height)} ${num(x)} ${num(y - 1)}${arrow(x, y)}`;
}

/**
 * @param {number} x
 * @param {number} y
 */
const arrow = (x, y) =>
  `M${num(x - 3)} ${num(y - 5)}L${num(x)} ${num(y)}L${num(x + 3)} ${num(y - 5)}`;

/** @param {number} value */
const num = (value) => Math.round(value * 10) / 10;

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const STRONG = /\p{L}/u;

/**
 * Whether there are right-to-left letters in a text.
 * @param {string} text
 */
export const hasRightToLeft = (text) => RTL.test(text);

/**
 * Whether a text runs from right to left: its first letter tells.
 * @param {string[]} labels
 */
export function runsRightToLeft(labels) {
  for (const label of labels) {
    const letter = STRONG.exec(label);
    if (letter) return hasRightToLeft(letter[0]);
  }
  return false;
}
