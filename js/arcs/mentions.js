import { GEOMETRY } from "../contract.js";
import { ARIA_HIDDEN, svg } from "../ui/dom.js";

/** @typedef {import("../data/decode.js").Mention} Mention */
/** @typedef {{mention: number, hit: boolean}} MentionPrediction   whether a head's antecedent is right */

const { MENTION_LANE: LANE } = GEOMETRY;
/** Number of colors that distinguish clusters, in addition to their numbers. */
const COLORS = 5;

/**
 * Underline of a mention, or of its part, on one line of text.
 * @typedef {object} Underline
 * @property {number} mention     index of the mention
 * @property {number} cluster
 * @property {number} from        position of its first word on the line
 * @property {number} to          position of its last word on the line
 * @property {boolean} starts     whether the mention starts on this line
 * @property {boolean} ends
 * @property {number | null} head position of its head word; null on another line
 * @property {import("./spans.js").Span} span
 * @property {number} lane        number of its lane, from 1, counted from the words
 */

/**
 * Elements of the mentions on one line.
 * @typedef {object} MentionDrawing
 * @property {SVGGElement} node
 * @property {Map<number, string>} markStarts   path that moves to the mark of each mention
 * @property {{right: SVGPathElement, wrong: SVGPathElement}} marks
 */

/**
 * Return the underlines of the mentions on a line of words, in lane 1.
 * @param {Mention[]} mentions
 * @param {number[]} words   positions of the line
 * @param {number} first     position of the first word of the text
 * @returns {Underline[]}
 */
export function mentionUnderlines(mentions, words, first) {
  const [low, high] = [words[0] - first, words[words.length - 1] - first];
  return mentions.flatMap(({ start, end, head, cluster }, mention) => {
    const [from, to] = [Math.max(start, low), Math.min(end - 1, high)];
    if (from > to) return [];
    return [
      {
        ...{ mention, cluster, from: from + first, to: to + first, lane: 1 },
        ...{ starts: start === from, ends: end - 1 === to },
        head: head >= low && head <= high ? head + first : null,
        // Reserve the width of a word even for a mention of one word.
        span: { from: from - 0.4, to: to + 0.4 },
      },
    ];
  });
}

/**
 * Return the height of the underlines of a line.
 * @param {{lane: number}[]} underlines
 */
export const mentionDepth = (underlines) => LANE * Math.max(0, ...underlines.map((u) => u.lane));

/**
 * Draw each mention underlined in the color of its cluster, with the number of the cluster.
 * @param {Underline[]} underlines
 * @param {{left: number, width: number, middle: number}[]} boxes
 * @param {boolean} rightToLeft
 * @param {number} y  of the first lane
 * @returns {MentionDrawing}
 */
export function drawMentions(underlines, boxes, rightToLeft, y) {
  const markStarts = new Map();
  const drawn = underlines.flatMap(({ mention, cluster, from, to, starts, ends, head, lane }) => {
    const left = Math.min(boxes[from].left, boxes[to].left);
    const right = Math.max(boxes[from].left + boxes[from].width, boxes[to].left + boxes[to].width);
    const depth = y + LANE * (lane - 1);
    const color = `bl-cluster-${cluster % COLORS}`;
    // Leave ends on other lines open.
    const hooks = [starts ? 4 : 0, ends ? 4 : 0];
    if (rightToLeft) hooks.reverse();
    const number = String(cluster + 1);
    const d = `M${left} ${depth - hooks[0]}V${depth}H${right}V${depth - hooks[1]}`;
    if (head !== null) markStarts.set(mention, `M${left + 7 * number.length + 2} ${depth + 10}`);
    return [
      svg(`path.bl-cluster.${color}`, { d }),
      svg("text.bl-cluster-number", { x: left, y: depth + 10 }, number),
      head === null
        ? null
        : svg(`circle.bl-cluster-head.${color}`, { cx: boxes[head].middle, cy: depth, r: 3 }),
    ];
  });
  const marks = {
    right: svg("path.bl-tick.bl-tick-right"),
    wrong: svg("path.bl-tick.bl-tick-wrong"),
  };
  return { node: svg("g", ARIA_HIDDEN, ...drawn, marks.right, marks.wrong), markStarts, marks };
}

/**
 * Mark each mention for which a head predicts an antecedent as right or wrong.
 * @param {MentionDrawing} drawing
 * @param {MentionPrediction[]} predictions
 */
export function markMentions({ markStarts, marks }, predictions) {
  for (const [path, isRight, shape] of /** @type {const} */ ([
    [marks.right, true, "m0-3l2.5 3l4-6"],
    [marks.wrong, false, "m0-6l5 6m0-6l-5 6"],
  ])) {
    const d = predictions
      .filter(({ mention, hit }) => hit === isRight && markStarts.has(mention))
      .map(({ mention }) => markStarts.get(mention) + shape);
    path.setAttribute("d", d.join(""));
  }
}
