import { goldOf } from "./gold.js";
import { runsRightToLeft, WIDEST, wrap } from "./layout.js";
import { arcLine } from "./line.js";
import { cutShort, textWidths } from "./text_width.js";

const MARGIN = 8;

/**
 * The words of a text, placed on lines.
 * @typedef {object} Sheet
 * @property {ReturnType<typeof arcLine>[]} lines
 * @property {number[]} tops          the upper edge of each line
 * @property {number[]} units         the units that are drawn, in order
 * @property {string[]} labels
 * @property {Map<number, number>} placeOf   the place of each unit that is drawn
 * @property {number[]} lineOf        the line of each place
 * @property {boolean} rightToLeft
 */

/**
 * @param {import("../data/picture.js").Picture} picture
 * @param {object} options
 * @param {"words" | "tokens"} options.unit
 * @param {boolean} options.specials  whether special tokens are drawn
 * @param {number} options.width
 * @param {Element} options.element   whose font the words are drawn in
 * @returns {Sheet}
 */
export function layOutSheet(picture, { unit, specials, width, element }) {
  const all = picture.units(unit);
  const units = all.flatMap(({ special }, i) => (specials || special === null ? [i] : []));
  const labels = units.map((u) => all[u].label);
  const special = units.map((u) => all[u].special !== null);
  const rightToLeft = runsRightToLeft(labels);
  const room = Math.max(40, width - 2 * MARGIN);
  const most = Math.min(WIDEST, room);
  const full = textWidths(labels, element);
  const texts = labels.map((label, i) => (full[i] > most ? cutShort(label, most, element) : label));
  const widths = full.map((wide) => Math.min(wide, most));
  const { places, rows } = wrap(widths, room, rightToLeft);
  for (const place of places) {
    place.left += MARGIN;
    place.middle += MARGIN;
  }
  const words = unit === "words";
  const first = Math.max(0, special.indexOf(false));
  let top = 0;
  /** @type {number[]} */
  const tops = [];
  const lines = rows.map((line) => {
    const drawn = arcLine({
      ...{ words: line, places, labels, texts, special, units, width, first, rightToLeft },
      gold: words && picture.gold ? goldOf(picture.gold, line, first) : [],
      mentions: words ? picture.mentions : [],
      numbered: rows.length > 1,
    });
    tops.push(top);
    top += drawn.height;
    return drawn;
  });
  return {
    ...{ lines, tops, units, labels, rightToLeft },
    placeOf: new Map(units.map((u, place) => [u, place])),
    lineOf: places.map(({ row }) => row),
  };
}
