import { goldArcs, goldDepth } from "./gold.js";
import { mentionDepth, mentionUnderlines } from "./mentions.js";

/**
 * Geometry of words, arcs and bars in pixels, x from the left, y downwards. A position is the index
 * of a word, token or special token among those that are drawn.
 *
 * @typedef {object} Box          horizontal extent of a word
 * @property {number} line        index of its line
 * @property {number} left
 * @property {number} width
 * @property {number} middle
 * @property {number} barLeft     left edge of the bar under the word
 * @property {number} barWidth    width of the bar, which represents all attention of the word
 *
 * @typedef {object} Line         line of words; y is relative to its upper edge
 * @property {number[]} words     positions of its words
 * @property {number} top         upper edge of the line within the text
 * @property {number} height
 * @property {number} maxRise     maximum rise of its arcs
 * @property {number} base        y where arcs end, just above the words
 * @property {number} below       upper y of gold arcs and underlines of mentions
 * @property {import("./gold.js").GoldArc[]} gold
 * @property {import("./mentions.js").Underline[]} mentions
 *
 * @typedef {object} Layout       words of a text, placed on lines
 * @property {"words" | "tokens"} unit
 * @property {number} width
 * @property {boolean} rightToLeft
 * @property {number[]} units     picture unit at each position
 * @property {Map<number, number>} positions   position of each drawn unit
 * @property {string[]} labels    full text at each position
 * @property {string[]} texts     text at each position, shortened to the available width
 * @property {string[]} tags      what is known of the word at each position, such as its part of
 *     speech; empty if nothing is
 * @property {Map<number, string>} names   label of each drawn unit for use in a sentence
 * @property {boolean[]} special  whether each position holds a special token
 * @property {Box[]} boxes        box of each position
 * @property {Line[]} lines
 *
 * @typedef {{from: number, to: number}} Span   two positions on one line
 */

const MARGIN = 8;
/** Minimum distance between two words, and maximum distance in a text of one line. */
const GAP = 11;
const WIDE_GAP = 30;
/** Maximum width of a word; longer words are shortened. */
export const MAX_WORD_WIDTH = 220;
/** Space above the highest arc of a line and below everything. */
const PAD = 8;
/** Height of the text of a line, and of the bar and the number below each word. */
export const TEXT = 20;
export const BELOW = 15;
/** Extra space below the numbers of words. */
const NUMBER_SPACE = 5;
/** Rise of an arc per level. */
const LEVEL_RISE = 14;
/** Maximum rise of an arc in a text on one line, and in a text on several lines. */
const MAX_RISE = 120;
const MAX_RISE_WRAPPED = 84;
/** Rise of the first stub of a word. A stub is the short end of a link to or from another line. */
export const STUB = 18;
/** Path of an arrowhead that points down to one pixel below the current point. */
const ARROWHEAD = "m-3 -4l3 5l3 -5";
export const BAR_HEIGHT = 5;
const [MIN_BAR_WIDTH, MAX_BAR_WIDTH] = [18, 44];

export const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/**
 * Place the words of a picture on lines, with their gold arcs and mentions below.
 * @param {import("../data/picture.js").Picture} picture
 * @param {object} options
 * @param {"words" | "tokens"} options.unit
 * @param {boolean} options.specials  whether special tokens are drawn
 * @param {number} options.width
 * @param {(texts: string[]) => number[]} options.measure  returns the widths of texts
 * @returns {Layout}
 */
export function layOut(picture, { unit, specials, width, measure }) {
  const all = picture.units(unit);
  const units = all.flatMap(({ special }, i) => (specials || special === null ? [i] : []));
  const labels = units.map((u) => all[u].label);
  const special = units.map((u) => all[u].special !== null);
  const rightToLeft = runsRightToLeft(labels);
  const lineWidth = Math.max(40, width - 2 * MARGIN);
  const maxWidth = Math.min(MAX_WORD_WIDTH, lineWidth);
  const widths = measure(labels);
  const { boxes, rows } = wrap(widths, lineWidth, rightToLeft);
  for (const box of boxes) {
    for (const edge of /** @type {const} */ (["left", "middle", "barLeft"])) box[edge] += MARGIN;
  }
  const isWrapped = rows.length > 1;
  const gold = unit === "words" ? picture.gold : null;
  const mentions = unit === "words" ? picture.mentions : [];
  // Gold heads and mentions count words from the first one after any special tokens.
  const first = Math.max(0, special.indexOf(false));
  let top = 0;
  const lines = rows.map((words) => {
    const maxRise = Math.max(
      isWrapped ? STUB + 12 : 22,
      Math.min(isWrapped ? MAX_RISE_WRAPPED : MAX_RISE, LEVEL_RISE * (words.length - 1)),
    );
    /** @type {Line} */
    const line = {
      ...{ words, top, height: 0, below: 0, maxRise, base: PAD + maxRise },
      ...{ gold: [], mentions: [] },
    };
    line.below = line.base + TEXT + BELOW;
    line.height = line.below + PAD;
    if (gold || mentions.length > 0) {
      if (gold) line.gold = goldArcs(gold, words, first);
      if (mentions.length > 0) line.mentions = mentionUnderlines(mentions, words, first);
      for (const hanging of [line.gold, line.mentions]) {
        const lanes = lanesOf(hanging.map(({ span }) => span));
        for (const [i, item] of hanging.entries()) item.lane = lanes[i];
      }
      const isNumbered = isWrapped && line.gold.length + mentions.length > 0;
      if (isNumbered) line.below += NUMBER_SPACE;
      line.height = line.below + goldDepth(line.gold) + mentionDepth(line.mentions) + PAD;
    }
    top += line.height;
    return line;
  });
  return {
    ...{ unit, width, rightToLeft, units, labels, special, boxes, lines },
    texts: labels.map((label, i) =>
      widths[i] > maxWidth ? shorten(label, maxWidth, measure) : label,
    ),
    tags: units.map((u) => picture.tagText(unit, u)),
    positions: new Map(units.map((u, position) => [u, position])),
    // Isolate right-to-left names, so that the numbers beside them keep their places.
    names: new Map(
      units.map((u, i) => [
        u,
        RIGHT_TO_LEFT.test(labels[i]) ? `\u2068${labels[i]}\u2069` : labels[i],
      ]),
    ),
  };
}

/**
 * Place words on lines, as many as fit on each.
 * @param {number[]} widths
 * @param {number} lineWidth
 * @param {boolean} rightToLeft whether lines begin at the right
 * @returns {{boxes: Box[], rows: number[][]}}  rows: the positions on each line
 */
export function wrap(widths, lineWidth, rightToLeft) {
  /** @type {Box[]} */
  const boxes = [];
  /** @type {number[][]} */
  const rows = [];
  const drawnWidths = widths.map((width) => Math.min(width, MAX_WORD_WIDTH, lineWidth));
  const spare = lineWidth - drawnWidths.reduce((sum, width) => sum + width, 0);
  const gap = Math.min(
    WIDE_GAP,
    Math.max(GAP, Math.floor(spare / Math.max(1, drawnWidths.length - 1))),
  );
  let x = 0;
  drawnWidths.forEach((width, position) => {
    if (rows.length === 0 || x + width > lineWidth) {
      rows.push([]);
      x = 0;
    }
    const left = rightToLeft ? lineWidth - x - width : x;
    const middle = left + width / 2;
    const barWidth = Math.max(MIN_BAR_WIDTH, Math.min(width, MAX_BAR_WIDTH));
    boxes.push({
      ...{ line: rows.length - 1, left, width, middle },
      ...{ barLeft: middle - barWidth / 2, barWidth },
    });
    rows[rows.length - 1].push(position);
    x += width + gap;
  });
  return { boxes, rows };
}

/**
 * Shorten a text to a maximum width without splitting a character.
 * @param {string} label
 * @param {number} maxWidth
 * @param {(texts: string[]) => number[]} measure
 */
export function shorten(label, maxWidth, measure) {
  const characters = Array.from(new Intl.Segmenter().segment(label), ({ segment }) => segment);
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const [width] = measure([`${characters.slice(0, middle).join("")}…`]);
    if (width <= maxWidth) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join("")}…`;
}

/**
 * Return whether the first letter of a text belongs to a right-to-left script.
 * @param {string[]} labels
 */
export function runsRightToLeft(labels) {
  const letter = labels.map((label) => /\p{L}/u.exec(label)?.[0]).find(Boolean);
  return letter !== undefined && RIGHT_TO_LEFT.test(letter);
}

/**
 * Return the level of each arc on one line: one above the highest arc that it spans, from 1.
 * @param {Span[]} spans
 */
export function levelsOf(spans) {
  return numberSpans(
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
 * Return the lane of each arc below one line, from 1: arcs that overlap have different lanes, and
 * shorter arcs lie nearer to the words.
 * @param {Span[]} spans
 */
export function lanesOf(spans) {
  return numberSpans(spans, ([low, high], shorter) => {
    const taken = shorter.flatMap(({ ends: [start, stop], number }) =>
      start < high && stop > low ? [number] : [],
    );
    let lane = 1;
    while (taken.includes(lane)) lane += 1;
    return lane;
  });
}

/**
 * Assign a number to each span, given the numbers of shorter ones.
 * @param {Span[]} spans
 * @param {(ends: number[], shorter: {ends: number[], number: number}[]) => number} numberOf
 * @returns {number[]}
 */
function numberSpans(spans, numberOf) {
  /** @type {{index: number, ends: number[], number: number}[]} */
  const done = [];
  const shortestFirst = spans
    .map(({ from, to }, index) => ({ index, ends: [Math.min(from, to), Math.max(from, to)] }))
    .sort((a, b) => a.ends[1] - a.ends[0] - (b.ends[1] - b.ends[0]));
  for (const { index, ends } of shortestFirst) {
    done.push({ index, ends, number: numberOf(ends, done) });
  }
  return done.sort((a, b) => a.index - b.index).map(({ number }) => number);
}

/**
 * Return the path of an arc: half an ellipse over the words, with an arrowhead at its end.
 * @param {number} x1
 * @param {number} x2
 * @param {number} y       of both ends
 * @param {number} level
 * @param {number} maxRise
 */
export function arcPath(x1, x2, y, level, maxRise) {
  const radius = Math.abs(x2 - x1) / 2;
  const rise = Math.min(radius, LEVEL_RISE * level, maxRise);
  const sweep = x1 < x2 ? 1 : 0;
  return `M${x1} ${y}A${radius} ${rise} 0 0 ${sweep} ${x2} ${y - 1}${ARROWHEAD}`;
}

/**
 * Return the path of a stub, the short end at a word of a link to another line, or, with an arrowhead,
 * of a link from another line.
 * @param {number} x
 * @param {number} y
 * @param {1 | -1} side    direction in which it leans: 1 to the right, -1 to the left
 * @param {number} height
 * @param {boolean} isArriving
 */
export function stubPath(x, y, side, height, isArriving) {
  const [end, top] = [x + side * 10, y - height];
  return isArriving
    ? `M${end} ${top}Q${x} ${top} ${x} ${y - 1}${ARROWHEAD}`
    : `M${x} ${y}Q${x} ${top} ${end} ${top}`;
}

/**
 * Return the bars under the words of a line as one path for each kind of share: on the word itself,
 * on two kinds of special token (further kinds count as the second), and on links not drawn.
 * @param {number[]} words  positions
 * @param {Box[]} boxes
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
    const shares = [row.self, ...row.sinks, row.undrawn];
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
