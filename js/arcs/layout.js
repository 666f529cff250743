import { GEOMETRY } from "../contract.js";
import { sidesOf } from "../data/sides.js";
import { nameInSentence, RIGHT_TO_LEFT } from "../ui/format.js";
import { shorten } from "../ui/measure.js";
import { goldArcs, goldDepth } from "./gold.js";
import { mentionDepth, mentionUnderlines } from "./mentions.js";
import { lanesOf } from "./spans.js";

/**
 * Geometry of words, arcs and bars in pixels, x from the left, y downwards. A position is the index
 * of a word, token or special token among those that are drawn. In a view of two lines, the rows of
 * the map stand above and come first; the columns stand below.
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
 * @property {number} foot        y where arcs below the words end
 * @property {number} maxDrop     maximum depth of these arcs
 * @property {number} below       upper y of gold arcs and underlines of mentions
 * @property {import("./gold.js").GoldArc[]} gold
 * @property {import("./mentions.js").Underline[]} mentions
 * @property {number | null} boundary  position at which the second text of a pair begins
 *
 * @typedef {object} Layout       words of a text, placed on lines
 * @property {"words" | "tokens"} unit
 * @property {number} width
 * @property {number} height      of all lines
 * @property {boolean} rightToLeft
 * @property {boolean} columnsRightToLeft
 * @property {number} rowCount    number of positions that are rows of the map; the others are columns
 * @property {{rows: string, columns: string} | null} sides   names of the two lines, or null for one
 * @property {boolean} hasBars    whether a bar shows the rest of each word's attention
 * @property {(position: number) => boolean} isBarred   whether there is a bar below a word
 * @property {number} number      baseline of the number of a word, below the base of its line
 * @property {boolean} isWrapped  whether the words of a side need several lines, and are numbered
 * @property {boolean} hasStubs   whether links to other lines are stubs with numbers
 * @property {number[]} units     picture unit at each position
 * @property {Map<number, number>} positions   position of each drawn unit of the rows
 * @property {Map<number, number>} columns     position of each drawn unit of the columns
 * @property {string[]} labels    full text at each position
 * @property {string[]} texts     text at each position, shortened to the available width
 * @property {string[]} tags      what is known of the word at each position, such as its part of
 *     speech; empty if nothing is
 * @property {string[]} names     label at each position for use in a sentence
 * @property {boolean[]} special  whether each position holds a special token
 * @property {Box[]} boxes        box of each position
 * @property {Line[]} lines
 */

const { BOUNDARY_GAP, GAP, LEVEL_RISE, LINK_SPACE, MARGIN, MAX_BAR_WIDTH } = GEOMETRY;
const { MAX_LINKED_LINES, MAX_RISE, MAX_RISE_WRAPPED, MAX_WORD_WIDTH, MIN_BAR_WIDTH } = GEOMETRY;
const { NUMBER_SPACE, SECOND_FOOT, STUB, STUB_STEP, WIDE_GAP } = GEOMETRY;
export const { BELOW, SECOND_BAR, SIDE_NAME, TEXT } = GEOMETRY;
/** Space above the highest arc of a line and below everything. */
const PAD = 8;
/** Maximum rise of the dot for the attention of a word to itself above one of two lines. */
const DOT_RISE = 4;

/**
 * Place the words of a picture on lines, with their gold arcs and mentions below.
 * @param {import("../data/picture.js").Picture} picture
 * @param {object} options
 * @param {"words" | "tokens"} options.unit
 * @param {boolean} options.specials  whether special tokens are drawn
 * @param {import("../data/sides.js").Part} [options.part]
 * @param {import("../state/focus.js").Direction} [options.direction]  of the links
 * @param {boolean} [options.hasSecond]  whether there are links of two sides: above and below the words
 * @param {number} options.width
 * @param {(texts: string[]) => number[]} options.measure  returns the widths of texts
 * @returns {Layout}
 */
export function layOut(picture, options) {
  const { unit, specials, part = "all", width, measure, hasSecond = false } = options;
  const direction = hasSecond ? "both" : (options.direction ?? "outgoing");
  const { rows, columns, boundary } = sidesOf(picture, { unit, specials, part });
  const lineWidth = Math.max(40, width - 2 * MARGIN);
  const above = placeSide(rows, { lineWidth, measure, boundary });
  const below = columns && placeSide(columns, { lineWidth, measure, boundary: null });
  const rowCount = above.units.length;
  const isWrapped = above.rows.length > 1 || (below !== null && below.rows.length > 1);
  const isLong = below !== null && above.rows.length + below.rows.length > MAX_LINKED_LINES;
  const hasStubs = below ? isLong : isWrapped;
  const hasBars = picture.scale === null;
  // Of two lines, the upper one attends, and the lower one is attended to.
  const barsBelow = below !== null && direction === "incoming";
  const isTree = unit === "words" && !below;
  const gold = isTree ? picture.gold : null;
  const mentions = isTree ? picture.mentions : [];
  // Gold heads and mentions count words from the first one after any special tokens.
  const first = Math.max(0, above.special.indexOf(false));
  let top = below ? SIDE_NAME : 0;
  const shifted = below?.rows.map((words) => words.map((position) => rowCount + position)) ?? [];
  const lines = [...above.rows, ...shifted].map((words, index) => {
    const isColumns = index >= above.rows.length;
    if (isColumns && index === above.rows.length) top += LINK_SPACE;
    /** @type {Line} */
    const line = {
      ...{ words, top, height: 0, below: 0, maxRise: DOT_RISE, base: 0, foot: 0, maxDrop: 0 },
      ...{ gold: [], mentions: [], boundary: null },
    };
    if (below ? hasStubs : direction !== "incoming") {
      line.maxRise = riseOf(words.length, hasStubs);
    }
    if (!below && direction !== "outgoing") line.maxDrop = riseOf(words.length, hasStubs);
    line.base = (below && !hasStubs ? 0 : PAD) + line.maxRise;
    const hasFoot = hasStubs || isWrapped || (hasBars && isColumns === barsBelow);
    line.foot = line.base + TEXT + (hasFoot || !below ? BELOW : 2) + (hasSecond ? SECOND_FOOT : 0);
    line.below = line.foot + line.maxDrop;
    line.height = line.below + (below ? 0 : PAD);
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
    if (!isColumns && above.boundary !== null && words.includes(above.boundary)) {
      line.boundary = above.boundary;
    }
    top += line.height;
    return line;
  });
  const lineCount = above.rows.length;
  const boxesBelow = below?.boxes.map((box) => ({ ...box, line: lineCount + box.line })) ?? [];
  const columnPositions = new Map(below?.units.map((u, i) => [u, rowCount + i]));
  const positions = new Map(above.units.map((u, position) => [u, position]));
  return {
    ...{ unit, width, rowCount, hasBars, isWrapped, hasStubs, positions, lines },
    isBarred: (position) => hasBars && position < rowCount !== barsBelow,
    ...joined(above, below),
    height: top + (below ? SIDE_NAME : 0),
    number: TEXT + BELOW - 1 + (hasSecond ? SECOND_BAR : 0),
    tags: [
      ...above.units.map((u) => picture.tagText(unit, u)),
      ...(below?.units ?? []).map((u) => (picture.isCross ? "" : picture.tagText(unit, u))),
    ],
    rightToLeft: above.rightToLeft,
    columnsRightToLeft: (below ?? above).rightToLeft,
    sides: columns && { rows: rows.name, columns: columns.name },
    columns: below ? columnPositions : positions,
    boxes: [...above.boxes, ...boxesBelow],
  };
}

/**
 * Return the maximum rise of the arcs of a line, which leaves room for a few stubs at a word.
 * @param {number} count    of words on the line
 * @param {boolean} hasStubs
 */
const riseOf = (count, hasStubs) =>
  Math.max(
    hasStubs ? STUB + 3 * STUB_STEP : 22,
    Math.min(hasStubs ? MAX_RISE_WRAPPED : MAX_RISE, LEVEL_RISE * (count - 1)),
  );

/**
 * Words of one side, placed on lines.
 * @typedef {ReturnType<typeof placeSide>} PlacedSide
 */

/**
 * Place the words of one side on lines.
 * @param {import("../data/sides.js").Side} side
 * @param {object} options
 * @param {number} options.lineWidth
 * @param {(texts: string[]) => number[]} options.measure
 * @param {number | null} options.boundary  first unit of the second text of a pair
 */
function placeSide({ units, all }, { lineWidth, measure, boundary }) {
  const labels = units.map((u) => all[u].label);
  const rightToLeft = runsRightToLeft(labels);
  const widths = measure(labels);
  const second = boundary === null ? -1 : units.findIndex((u) => u >= boundary);
  const needed = widths.reduce((sum, width) => sum + width + GAP, second > 0 ? BOUNDARY_GAP : 0);
  const isOneLine = needed - GAP <= lineWidth;
  const maxWidth = isOneLine
    ? lineWidth
    : Math.min(lineWidth, Math.max(MAX_WORD_WIDTH, lineWidth / 2));
  const drawnWidths = widths.map((width) => Math.min(width, maxWidth));
  const { boxes, rows } = wrap(drawnWidths, lineWidth, rightToLeft, second);
  for (const box of boxes) {
    for (const edge of /** @type {const} */ (["left", "middle", "barLeft"])) box[edge] += MARGIN;
  }
  return {
    ...{ units, labels, rightToLeft, boxes, rows },
    boundary: second > 0 ? second : null,
    special: units.map((u) => all[u].special !== null),
    texts: labels.map((label, i) =>
      widths[i] > maxWidth ? shorten(label, maxWidth, measure) : label,
    ),
    names: labels.map(nameInSentence),
  };
}

/**
 * Return the lists of two sides, one after the other.
 * @param {PlacedSide} above
 * @param {PlacedSide | null} below
 */
const joined = (above, below) => ({
  units: [...above.units, ...(below?.units ?? [])],
  labels: [...above.labels, ...(below?.labels ?? [])],
  texts: [...above.texts, ...(below?.texts ?? [])],
  names: [...above.names, ...(below?.names ?? [])],
  special: [...above.special, ...(below?.special ?? [])],
});

/**
 * Place words on lines, as many as fit on each.
 * @param {number[]} widths   at most `lineWidth`
 * @param {number} lineWidth
 * @param {boolean} rightToLeft whether lines begin at the right
 * @param {number} [second]      position before which there is space for the mark of a boundary
 * @returns {{boxes: Box[], rows: number[][]}}  rows: the positions on each line
 */
export function wrap(widths, lineWidth, rightToLeft, second = -1) {
  /** @type {Box[]} */
  const boxes = [];
  /** @type {number[][]} */
  const rows = [];
  const extra = second > 0 ? BOUNDARY_GAP : 0;
  const spare = lineWidth - extra - widths.reduce((sum, width) => sum + width, 0);
  const gap = Math.min(WIDE_GAP, Math.max(GAP, Math.floor(spare / Math.max(1, widths.length - 1))));
  let x = 0;
  widths.forEach((width, position) => {
    if (position === second) x += Math.min(BOUNDARY_GAP, Math.max(0, lineWidth - x - width));
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
 * Return whether the first letter of a text belongs to a right-to-left script.
 * @param {string[]} labels
 */
export function runsRightToLeft(labels) {
  const letter = labels.map((label) => /\p{L}/u.exec(label)?.[0]).find(Boolean);
  return letter !== undefined && RIGHT_TO_LEFT.test(letter);
}
