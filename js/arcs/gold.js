import { svg, UNHEARD } from "../ui/dom.js";
import { lanesOf } from "./layout.js";

/** @typedef {import("../data/decode.js").Gold} Gold */
/** @typedef {import("./layout.js").Place} Place */

/** The depth of a lane of gold arcs. */
const LANE = 15;
const CORNER = 5;

/**
 * A dependent and its head on one line of text; the head null for the root, or on another line.
 * @typedef {{dependent: number, head: number | null, relation: string, elsewhere: number | null}} GoldArc
 */

/**
 * The gold arcs that belong to one line, each with the lane it runs in.
 * @param {Gold} gold
 * @param {number[]} words      the line's words
 * @param {number} first        the word index of the text's first unit that is drawn
 * @returns {{arc: GoldArc, lane: number}[]}
 */
export function goldOf(gold, words, first = 0) {
  const here = new Set(words);
  /** @type {GoldArc[]} */
  const arcs = words.flatMap((place) => {
    const word = place - first;
    if (word < 0 || word >= gold.heads.length) return [];
    const head = gold.heads[word] === 0 ? null : gold.heads[word] - 1 + first;
    const near = head !== null && here.has(head);
    return [
      {
        dependent: place,
        head: near ? head : null,
        relation: gold.relations[word],
        elsewhere: head !== null && !near ? head : null,
      },
    ];
  });
  const lanes = lanesOf(
    // A label alone takes the room of a short arc.
    arcs.map(({ dependent, head }) =>
      head === null
        ? { from: dependent - 0.9, to: dependent + 0.9 }
        : { from: dependent, to: head },
    ),
  );
  return arcs.map((arc, i) => ({ arc, lane: lanes[i] }));
}

/**
 * How deep the gold arcs of a line reach.
 * @param {{lane: number}[]} arcs
 */
export const goldDepth = (arcs) =>
  arcs.length === 0 ? 0 : 8 + LANE * Math.max(...arcs.map(({ lane }) => lane));

/**
 * Draws a line's gold arcs below its words: from the head down, along, and up to the dependent.
 * @param {{arc: GoldArc, lane: number}[]} arcs
 * @param {Place[]} places
 * @param {number} y  where they hang from
 * @returns {SVGGElement}
 */
export function drawGold(arcs, places, y) {
  return svg(
    "g.bl-gold-layer",
    UNHEARD,
    ...arcs.flatMap(({ arc, lane }) => {
      const { dependent, head, relation, elsewhere } = arc;
      const x = places[dependent].middle;
      const depth = y + LANE * lane;
      /** @type {(d: string, middle: number, label: string) => SVGElement[]} */
      const drawn = (d, middle, label) => [
        svg("path.bl-gold", { "data-relation": relation, d }),
        svg("text.bl-gold-label", { "data-relation": relation, x: middle, y: depth + 3 }, label),
      ];
      if (head === null) {
        const label = elsewhere === null ? relation : `${relation} ${elsewhere + 1}`;
        return drawn(`M${x} ${y}V${depth - 7}`, x, label);
      }
      // Head and dependent ends are set apart, so that arcs in and out of a word don't touch.
      const side = places[head].middle < x ? 1 : -1;
      const from = places[head].middle + 3 * side;
      const to = x - 3 * side;
      const turn = CORNER * side;
      const d =
        `M${from} ${y}V${depth - CORNER}q0 ${CORNER} ${turn} ${CORNER}H${to - turn}` +
        `q${turn} 0 ${turn} ${-CORNER}V${y}m-2.5 4l2.5 -4l2.5 4`;
      return drawn(d, (from + to) / 2, relation);
    }),
  );
}
