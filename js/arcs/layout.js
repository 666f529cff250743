import { goldArcs, goldDepth } from "./gold.js";
import { mentionDepth, mentionUnderlines } from "./mentions.js";

/**
 * Where words, arcs and bars stand: pure geometry, in pixels, x from the left, y downwards. A
 * position is the index of a word, token or special token among those that are drawn.
 *
 * @typedef {object} Box          the place of a word
 * @property {number} line        index of its line
 * @property {number} left
 * @property {number} width
 * @property {number} middle
 * @property {number} barLeft     left edge of the bar under the word
 * @property {number} barWidth    width of the bar, which stands for all attention of the word
 *
 * @typedef {object} Line         a line of words; y is counted from its upper edge
 * @property {number[]} words     positions of its words
 * @property {number} top         upper edge of the line within the text
 * @property {number} height
 * @property {number} highest     maximum rise of its arcs
 * @property {number} base        y where arcs end, just above the words
 * @property {number} below       y from which gold arcs and underlines of mentions hang
 * @property {import("./gold.js").GoldArc[]} gold
 * @property {import("./mentions.js").Underline[]} mentions
 *
 * @typedef {object} Layout       the words of a text, placed on lines
 * @property {"words" | "tokens"} unit
 * @property {number} width
 * @property {boolean} rightToLeft
 * @property {number[]} units     picture unit at each position
 * @property {Map<number, number>} positions   position of each drawn unit
 * @property {string[]} labels    full text at each position
 * @property {string[]} texts     text at each position, shortened to the available width
 * @property {Map<number, string>} names   label of each drawn unit for use in a sentence
 * @property {boolean[]} special  whether a special token stands at each position
 * @property {Box[]} boxes        box of each position
 * @property {Line[]} lines
 *
 * @typedef {{from: number, to: number}} Span   two positions on one line
 */

const MARGIN = 8;
/** Distance between two words; larger where a text fits on one line, to give arcs room. */
const GAP = 11;
const WIDE_GAP = 30;
/** Maximum width of a word; longer words are shortened. */
export const WIDEST = 220;
/** Space above the highest arc of a line and below everything. */
const PAD = 8;
/** Height of the text of a line, and of the bar and the number below each word. */
export const TEXT = 20;
export const BELOW = 15;
/** Extra distance of what hangs below the words' numbers. */
const NUMBER = 5;
/** Rise of an arc for each level. */
const STEP = 14;
/** Maximum rise of an arc: for a text on one line, and for a text on several lines. */
const HIGHEST = 120;
const HIGHEST_OF_SEVERAL = 84;
/** Rise of the first stub of a word: the short end of a link to or from another line. */
export const STUB = 18;
export const BAR_HEIGHT = 5;
const [BAR_NARROWEST, BAR_WIDEST] = [18, 44];

export const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/**
 * Place the words of a picture on lines, with what hangs below them.
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
  const room = Math.max(40, width - 2 * MARGIN);
  const widest = Math.min(WIDEST, room);
  const widths = measure(labels);
  const { boxes, rows } = wrap(widths, room, rightToLeft);
  for (const box of boxes) {
    for (const edge of /** @type {const} */ (["left", "middle", "barLeft"])) box[edge] += MARGIN;
  }
  const isWrapped = rows.length > 1;
  const gold = unit === "words" ? picture.gold : null;
  const mentions = unit === "words" ? picture.mentions : [];
  // Gold heads and mentions count words from the first one, behind any special token.
  const first = Math.max(0, special.indexOf(false));
  let top = 0;
  const lines = rows.map((words) => {
    const reach = Math.max(
      isWrapped ? STUB + 12 : 22,
      Math.min(isWrapped ? HIGHEST_OF_SEVERAL : HIGHEST, STEP * (words.length - 1)),
    );
    /** @type {Line} */
    const line = {
      ...{ words, top, height: 0, below: 0, highest: reach, base: PAD + reach },
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
      const numbered = isWrapped && line.gold.length + mentions.length > 0;
      if (numbered) line.below += NUMBER;
      line.height = line.below + goldDepth(line.gold) + mentionDepth(line.mentions) + PAD;
    }
    top += line.height;
    return line;
  });
  return {
    ...{ unit, width, rightToLeft, units, labels, special, boxes, lines },
    texts: labels.map((label, i) => (widths[i] > widest ? shorten(label, widest, measure) : label)),
    positions: new Map(units.map((u, position) => [u, position])),
    // An isolated right-to-left name leaves the numbers beside it in their places.
    names: new Map(
      units.map((u, i) => [
        u,
        RIGHT_TO_LEFT.test(labels[i]) ? `\u2068${labels[i]}\u2069` : labels[i],
      ]),
    ),
  };
}

/**
 * Place words on lines, as many on each as fit.
 * @param {number[]} widths
 * @param {number} room         width of a line
 * @param {boolean} rightToLeft whether lines begin at the right
 * @returns {{boxes: Box[], rows: number[][]}}  rows: the positions on each line
 */
export function wrap(widths, room, rightToLeft) {
  /** @type {Box[]} */
  const boxes = [];
  /** @type {number[][]} */
  const rows = [];
  const drawn = widths.map((width) => Math.min(width, WIDEST, room));
  const spare = room - drawn.reduce((sum, width) => sum + width, 0);
  const gap = Math.min(WIDE_GAP, Math.max(GAP, Math.floor(spare / Math.max(1, drawn.length - 1))));
  let x = 0;
  drawn.forEach((width, position) => {
    if (rows.length === 0 || x + width > room) {
      rows.push([]);
      x = 0;
    }
    const left = rightToLeft ? room - x - width : x;
    const middle = left + width / 2;
    const barWidth = Math.max(BAR_NARROWEST, Math.min(width, BAR_WIDEST));
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
 * Shorten a text that is too wide, at a whole character.
 * @param {string} label
 * @param {number} widest
 * @param {(texts: string[]) => number[]} measure
 */
export function shorten(label, widest, measure) {
  const characters = Array.from(new Intl.Segmenter().segment(label), ({ segment }) => segment);
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const [width] = measure([`${characters.slice(0, middle).join("")}…`]);
    if (width <= widest) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join("")}…`;
}

/**
 * Return whether a text runs from right to left, as its first letter does.
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
 * Number each span depending on the numbers of the shorter ones.
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
 * Return half an ellipse over the words, with an arrowhead at its end.
 * @param {number} x1
 * @param {number} x2
 * @param {number} y       of both ends
 * @param {number} level
 * @param {number} highest maximum rise
 */
export function arcPath(x1, x2, y, level, highest) {
  const radius = Math.abs(x2 - x1) / 2;
  const rise = rounded(Math.min(radius, STEP * level, highest));
  const sweep = x1 < x2 ? 1 : 0;
  return `M${rounded(x1)} ${rounded(y)}A${rounded(radius)} ${rise} 0 0 ${sweep} ${rounded(x2)} ${rounded(y - 1)}${arrowhead(x2, y)}`;
}

/**
 * Return the short end of a link at a word: of one that leaves the line, leaning towards the other
 * end, or, with an arrowhead, of one that arrives from another line.
 * @param {number} x
 * @param {number} y
 * @param {1 | -1} side    where it leans
 * @param {number} height
 * @param {boolean} arrives
 */
export function stubPath(x, y, side, height, arrives) {
  const [word, end] = [rounded(x), rounded(x + side * 10)];
  const top = rounded(y - height);
  return arrives
    ? `M${end} ${top}Q${word} ${top} ${word} ${rounded(y - 1)}${arrowhead(x, y)}`
    : `M${word} ${rounded(y)}Q${word} ${top} ${end} ${top}`;
}

/**
 * @param {number} x
 * @param {number} y
 */
const arrowhead = (x, y) =>
  `M${rounded(x - 3)} ${rounded(y - 5)}L${rounded(x)} ${rounded(y)}L${rounded(x + 3)} ${rounded(y - 5)}`;

/** @param {number} value */
const rounded = (value) => Math.round(value * 10) / 10;

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
        const drawn = length.toFixed(1);
        paths[kind] += `M${x.toFixed(1)} ${y}h${drawn}v${BAR_HEIGHT}h-${drawn}z`;
      }
      x += length;
    }
  }
  return paths;
}
