import { svg, UNHEARD } from "../ui/dom.js";
import { lanesOf } from "./layout.js";

/** @typedef {import("../data/decode.js").Mention} Mention */
/** @typedef {import("./layout.js").Place} Place */

/** The depth of a line below the words, with the number of its cluster. */
const LANE = 14;
/** So many colors tell clusters apart, besides their numbers. */
const COLORS = 5;

/**
 * The mentions of a line of words: each underlined in its cluster's color, with the cluster's number,
 * nested ones below each other; and whether a head picks an antecedent for it.
 * @param {object} line
 * @param {Mention[]} line.mentions
 * @param {number[]} line.words     the places on the line
 * @param {Place[]} line.places     all places
 * @param {number} line.first       the place of the text's first word
 * @param {boolean} line.rightToLeft
 * @param {number} y                where the first line is drawn
 */
export function mentionLines({ mentions, words, places, first, rightToLeft }, y) {
  const [low, high] = [words[0] - first, words[words.length - 1] - first];
  const here = mentions.flatMap((mention, index) => {
    const [from, to] = [Math.max(mention.start, low), Math.min(mention.end - 1, high)];
    return from > to ? [] : [{ ...mention, index, from, to }];
  });
  // One word long, a mention still takes a word's room.
  const lanes = lanesOf(here.map(({ from, to }) => ({ from: from - 0.4, to: to + 0.4 })));
  /** Where the mark of a mention stands. @type {Map<number, string>} */
  const spots = new Map();
  const drawn = here.flatMap(({ index, cluster, head, start, end, from, to }, i) => {
    const [one, other] = [places[from + first], places[to + first]];
    const left = Math.min(one.left, other.left);
    const right = Math.max(one.left + one.width, other.left + other.width);
    const depth = y + LANE * (lanes[i] - 1);
    const color = `bl-cluster-${cluster % COLORS}`;
    // An end that lies on another line stays open.
    const ends = [start === from ? 4 : 0, end - 1 === to ? 4 : 0];
    if (rightToLeft) ends.reverse();
    const name = String(cluster + 1);
    const d = `M${left} ${depth - ends[0]}V${depth}H${right}V${depth - ends[1]}`;
    const parts = [
      svg(`path.bl-cluster.${color}`, { d }),
      svg("text.bl-cluster-number", { x: left, y: depth + 10 }, name),
    ];
    if (head >= low && head <= high) {
      spots.set(index, `M${left + 7 * name.length + 2} ${depth + 10}`);
      const { middle } = places[head + first];
      parts.push(svg(`circle.bl-cluster-head.${color}`, { cx: middle, cy: depth, r: 3 }));
    }
    return parts;
  });
  const ticks = [
    { path: svg("path.bl-tick.bl-tick-right"), right: true, shape: "m0-3l2.5 3l4-6" },
    { path: svg("path.bl-tick.bl-tick-wrong"), right: false, shape: "m0-6l5 6m0-6l-5 6" },
  ];

  /** @param {{mention: number, hit: boolean}[]} marks */
  function draw(marks) {
    for (const { path, right, shape } of ticks) {
      const d = marks
        .filter(({ mention, hit }) => hit === right && spots.has(mention))
        .map(({ mention }) => spots.get(mention) + shape);
      path.setAttribute("d", d.join(""));
    }
  }

  return {
    node: svg("g", UNHEARD, ...drawn, ...ticks.map(({ path }) => path)),
    depth: LANE * Math.max(0, ...lanes),
    draw,
  };
}
