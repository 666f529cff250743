import { GEOMETRY } from "../contract.js";
import { ARIA_HIDDEN, svg } from "../ui/dom.js";
import { clamp } from "../ui/format.js";

const { GOLD_CORNER: CORNER, GOLD_LANE: LANE } = GEOMETRY;
/** Estimated width of a letter of a label, in pixels. */
const LETTER = 5.8;

/**
 * Arc between a dependent and its gold head on one line of text.
 * @typedef {object} GoldArc
 * @property {number} dependent   position
 * @property {number | null} head position; null for the root or a head on another line
 * @property {string} relation
 * @property {number | null} remoteHead   position of a head on another line
 * @property {import("./spans.js").Span} span   positions that the arc covers
 * @property {number} lane        number of its lane, from 1, counted from the words
 */

/**
 * Return the gold arcs that belong to one line, in lane 1.
 * @param {import("../data/decode.js").Gold} gold
 * @param {number[]} words   positions of the line
 * @param {number} first     position of the first word of the text
 * @returns {GoldArc[]}
 */
export function goldArcs(gold, words, first = 0) {
  return words.flatMap((dependent) => {
    const word = dependent - first;
    if (word < 0 || word >= gold.heads.length) return [];
    const goldHead = gold.heads[word] === 0 ? null : gold.heads[word] - 1 + first;
    const head = goldHead !== null && words.includes(goldHead) ? goldHead : null;
    // Reserve the span of a short arc for a label without an arc.
    const span =
      head === null
        ? { from: dependent - 0.9, to: dependent + 0.9 }
        : { from: dependent, to: head };
    const remoteHead = head === null ? goldHead : null;
    return [{ dependent, head, relation: gold.relations[word], remoteHead, span, lane: 1 }];
  });
}

/**
 * Return the height of the gold arcs of a line.
 * @param {{lane: number}[]} arcs
 */
export const goldDepth = (arcs) =>
  arcs.length === 0 ? 0 : 8 + LANE * Math.max(...arcs.map(({ lane }) => lane));

/**
 * Draw the gold arcs of a line below its words: from the head down, along, and up to the dependent.
 * @param {GoldArc[]} arcs
 * @param {{middle: number}[]} boxes
 * @param {number} y  upper end of the arcs
 * @param {number} width  of the line; labels stay inside it
 * @returns {SVGGElement}
 */
export function drawGold(arcs, boxes, y, width) {
  return svg(
    "g.bl-gold-layer",
    ARIA_HIDDEN,
    ...arcs.flatMap(({ dependent, head, relation, remoteHead, lane }) => {
      const end = boxes[dependent].middle;
      const depth = y + LANE * lane;
      let d = `M${end} ${y}V${depth - 7}`;
      let middle = end;
      if (head !== null) {
        // Offset the ends, to separate arcs into a word from arcs out of it.
        const side = boxes[head].middle < end ? 1 : -1;
        const from = boxes[head].middle + 3 * side;
        const to = end - 3 * side;
        const turn = CORNER * side;
        middle = (from + to) / 2;
        d =
          `M${from} ${y}V${depth - CORNER}q0 ${CORNER} ${turn} ${CORNER}H${to - turn}` +
          `q${turn} 0 ${turn} ${-CORNER}V${y}m-2.5 4l2.5 -4l2.5 4`;
      }
      const label = remoteHead === null ? relation : `${relation} ${remoteHead + 1}`;
      const half = (LETTER * label.length) / 2;
      const x = clamp(half, middle, Math.max(half, width - half));
      return [
        svg("path.bl-gold", { "data-relation": relation, d }),
        svg("text.bl-gold-label", { "data-relation": relation, x, y: depth + 3 }, label),
      ];
    }),
  );
}
