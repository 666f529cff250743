import { lanesOf } from "./arc_layout.js";
import { svg, UNHEARD } from "./dom.js";

/** @typedef {import("./types.js").Mention} Mention */
/** @typedef {import("./arc_layout.js").Place} Place */

/** The depth of a line below the words, with the number of its chain. */
const LANE = 14;
/** So many colours tell chains apart, besides their numbers. */
const COLOURS = 5;

/**
 * The mentions of a line of words: each underlined in its chain's colour, with the chain's number,
 * nested ones below each other; and whether a head picks an antecedent for it.
 */
export class MentionLines {
  /** Where the mark of a mention stands. @type {Map<number, {x: number, y: number}>} */
  #spots = new Map();
  #right = svg("path.bl-tick.bl-tick-right");
  #wrong = svg("path.bl-tick.bl-tick-wrong");

  /**
   * @param {Mention[]} mentions
   * @param {number[]} words   the places on the line
   * @param {Place[]} places   all places
   * @param {number} first     the place of the first word
   * @param {number} y         where the first line is drawn
   */
  constructor(mentions, words, places, first, y) {
    const [low, high] = [words[0] - first, words[words.length - 1] - first];
    const here = mentions.flatMap(({ start, end, head, chain }, mention) =>
      start > high || end - 1 < low
        ? []
        : [
            {
              mention,
              chain,
              head,
              start,
              end,
              from: Math.max(start, low),
              to: Math.min(end - 1, high),
            },
          ],
    );
    // One word long, a mention still takes a word's room.
    const lanes = lanesOf(here.map(({ from, to }) => ({ from: from - 0.4, to: to + 0.4 })));
    this.depth = LANE * Math.max(0, ...lanes);
    const drawn = here.flatMap(({ mention, chain, head, start, end, from, to }, i) => {
      const spans = [places[from + first], places[to + first]];
      const left = Math.min(...spans.map((place) => place.left));
      const right = Math.max(...spans.map((place) => place.left + place.width));
      const depth = y + LANE * (lanes[i] - 1);
      const colour = `bl-chain-${chain % COLOURS}`;
      // An end that lies on another line stays open.
      const rightToLeft = spans[0].left > spans[1].left;
      const [opens, closes] = [start === from, end - 1 === to].map((ends) => (ends ? 4 : 0));
      const [before, after] = rightToLeft ? [closes, opens] : [opens, closes];
      const onLine = head >= low && head <= high;
      if (onLine)
        this.#spots.set(mention, { x: left + 6 * String(chain + 1).length + 3, y: depth + 10 });
      return [
        svg("path", {
          class: `bl-chain ${colour}`,
          d: `M${left} ${depth - before}V${depth}H${right}V${depth - after}`,
        }),
        onLine
          ? svg("circle", {
              class: `bl-chain-head ${colour}`,
              cx: places[head + first].middle,
              cy: depth,
              r: 3,
            })
          : null,
        svg("text.bl-chain-number", { x: left, y: depth + 10 }, `${chain + 1}`),
      ];
    });
    this.node = svg("g", UNHEARD, ...drawn, this.#right, this.#wrong);
  }

  /** @param {{mention: number, hit: boolean}[]} marks */
  draw(marks) {
    for (const [path, right, shape] of /** @type {const} */ ([
      [this.#right, true, "m0-3l2.5 3l4-6"],
      [this.#wrong, false, "m0-6l5 6m0-6l-5 6"],
    ])) {
      const spots = marks.flatMap(({ mention, hit }) => {
        const spot = hit === right && this.#spots.get(mention);
        return spot ? [`M${spot.x} ${spot.y}${shape}`] : [];
      });
      path.setAttribute("d", spots.join(""));
    }
  }
}
