import { svg, UNHEARD } from "../ui/dom.js";
import { within } from "../ui/numbers.js";
import { drawGold, goldDepth } from "./gold.js";
import {
  arcPath,
  arrivingPath,
  HIGHEST,
  HIGHEST_OF_SEVERAL,
  leavingPath,
  levelsOf,
  rise,
  STEP,
  STUB,
} from "./layout.js";
import { mentionLines } from "./mention_lines.js";
import { ResidualBars } from "./residual_bars.js";

/** @typedef {import("./layout.js").Place} Place */
/** @typedef {import("../data/links.js").Row} Row */
/** @typedef {{arc: import("./gold.js").GoldArc, lane: number}[]} GoldArcs */
/** @typedef {{x: number, y: number, side: 1 | -1, text: string, step: string}} StubNumber */

/**
 * @typedef {object} Drawn       what all lines of a view are drawn from
 * @property {(Row | null)[]} rows       for each place; null where nothing is known
 * @property {number[]} units            the unit at each place
 * @property {Map<number, number>} places    the place of each unit that is drawn
 * @property {({from: number, weight: number} | null)[]} into   for each place, the link from another
 *     line that reaches it: that of the word looked at, else the strongest
 * @property {number | null} focus       the place that is looked at
 * @property {number | null} pinned      the place that is pinned
 * @property {Map<string, boolean>} marks    links ("from-to", units) that are predictions: right?
 * @property {{mention: number, hit: boolean}[]} mentions   those for which the head picks a word
 * @property {string | null} relation    the selected one
 * @property {(place: number) => string} sentence   what a word attends to, in words
 */

const TEXT = 20;
const BELOW = 15;
const PAD = 8;
/** Gold arcs hang from below the words' numbers. */
const NUMBER = 5;
/** How wide a digit of a stub's number is. */
const DIGIT = 6;
const MARKED = { true: " bl-right", false: " bl-wrong" };

/**
 * One line of words with the arcs above and the bars and gold arcs below it.
 * @param {object} options
 * @param {number[]} options.words     the places on this line
 * @param {Place[]} options.places     all places
 * @param {string[]} options.labels    the text at each place
 * @param {string[]} options.texts     the same, as far as there is room
 * @param {boolean[]} options.special
 * @param {number[]} options.units
 * @param {number} options.width
 * @param {GoldArcs} options.gold
 * @param {import("../data/decode.js").Mention[]} options.mentions   those of all lines
 * @param {number} options.first       the place of the first word
 * @param {boolean} options.numbered   whether there are other lines to point to
 * @param {boolean} options.rightToLeft
 */
export function arcLine(options) {
  const { words, places, labels, texts, special, units, width, gold, mentions } = options;
  const { numbered, rightToLeft } = options;
  const arcs = svg("g.bl-arc-layer", UNHEARD);
  const numbers = svg("g.bl-arc-layer", UNHEARD);
  /** Those of the stubs that are drawn. @type {StubNumber[]} */
  let wanted = [];
  /** @type {Map<number, {node: SVGGElement, tint: SVGRectElement, line: SVGLineElement}>} */
  const nodes = new Map();
  // Later lines are where reading goes on.
  const onward = rightToLeft ? -1 : 1;
  const reach = Math.max(
    numbered ? STUB + 12 : 22,
    Math.min(numbered ? HIGHEST_OF_SEVERAL : HIGHEST, STEP * (words.length - 1)),
  );
  const base = PAD + reach;
  const hanging = gold.length + mentions.length > 0;
  const below = base + TEXT + BELOW + (numbered && hanging ? NUMBER : 0);
  const clusters = mentionLines(options, below + 2);
  const height = below + goldDepth(gold) + clusters.depth + PAD;
  const bars = new ResidualBars(words, places, base + TEXT + 1);
  const node = svg(
    "svg.bl-line",
    { width, height, viewBox: `0 0 ${width} ${height}` },
    ...words.map((place) => drawWord(place, texts[place], units[place], special[place])),
    drawGold(gold, places, below - 2),
    clusters.node,
    bars.node,
    arcs,
    numbers,
  );

  /**
   * The element of a word.
   * @param {number} place
   */
  function word(place) {
    return nodes.get(place)?.node;
  }

  /** Takes away all that is told of a head; the words stay. */
  function clear() {
    wanted = [];
    arcs.replaceChildren();
    numbers.replaceChildren();
    bars.clear();
    clusters.draw([]);
    for (const { node } of nodes.values()) node.removeAttribute("aria-label");
  }

  /** Writes the numbers of the words that stubs lead to and come from. */
  function number() {
    numbers.replaceChildren(...stubNumbers(wanted, width));
  }

  /**
   * Draws all but the numbers, which take as long as all of the rest.
   * @param {Drawn} drawn
   */
  function draw(drawn) {
    wanted = [];
    arcs.replaceChildren(...arcsOf(drawn), ...stubs(drawn));
    const focused = drawn.focus === null ? null : drawn.rows[drawn.focus];
    const weights = new Map(
      (focused?.kept ?? []).map(({ to, weight }) => [drawn.places.get(to), weight]),
    );
    bars.draw(drawn.rows);
    clusters.draw(drawn.mentions);
    for (const gold of node.querySelectorAll("[data-relation]")) {
      const chosen = gold.getAttribute("data-relation") === drawn.relation;
      gold.classList.toggle("bl-gold-chosen", chosen);
    }
    for (const [place, { node, tint, line }] of nodes) {
      const weight = weights.get(place) ?? 0;
      change(tint, "fill-opacity", (0.7 * Math.sqrt(weight)).toFixed(2));
      change(line, "stroke-width", (weight && 0.8 + 3 * weight).toFixed(1));
      node.classList.toggle("bl-focus", place === drawn.focus);
      change(node, "aria-pressed", String(place === drawn.pinned));
      node.setAttribute("aria-label", drawn.sentence(place));
    }
  }

  /**
   * @param {number} place
   * @param {string} text
   * @param {number} unit
   * @param {boolean} special
   */
  function drawWord(place, text, unit, special) {
    const { left, width, middle } = places[place];
    const baseline = base + 15;
    const tint = svg("rect.bl-tint", {
      ...{ x: left - 3, y: base + 1, width: width + 6, height: TEXT - 1, rx: 3 },
      "fill-opacity": 0,
    });
    const line = svg("line.bl-underline", {
      ...{ x1: left, x2: left + width, y1: baseline + 4.5, y2: baseline + 4.5 },
      "stroke-width": 0,
    });
    const node = svg(
      "g",
      {
        class: special ? "bl-word bl-special" : "bl-word",
        role: "button",
        tabindex: "-1",
        "data-unit": unit,
        "data-place": place,
      },
      // A word is easier to hit with the room around it.
      svg("rect.bl-hit", {
        ...{ x: left - 5, y: base - 3, width: width + 10, height: TEXT + BELOW },
      }),
      tint,
      line,
      svg("text.bl-word-text", { x: middle, y: baseline }, text),
      text === labels[place] ? null : svg("title", {}, labels[place]),
      numbered
        ? svg("text.bl-number", { x: middle, y: base + TEXT + BELOW - 1 }, String(place + 1))
        : null,
    );
    nodes.set(place, { node, tint, line });
    return node;
  }

  /** @param {Drawn} drawn */
  function* arcsOf(drawn) {
    const here = words.flatMap((from) =>
      (drawn.rows[from]?.kept ?? []).flatMap(({ to, weight }) => {
        const target = drawn.places.get(to);
        const near = target !== undefined && places[target].row === places[from].row;
        return near ? [{ from, to: target, weight }] : [];
      }),
    );
    const levels = levelsOf(here);
    for (const [i, { from, to, weight }] of here.entries()) {
      const x1 = places[from].middle;
      const x2 = places[to].middle;
      const d = arcPath(x1, x2, base, rise(x1, x2, levels[i], base - PAD));
      yield arc(kindOf(drawn, from, to), weight, d, told(drawn, from, to, weight));
    }
    for (const place of words) {
      const share = drawn.rows[place]?.self ?? 0;
      if (share < 0.05) continue;
      yield svg("circle", {
        class: `bl-self${faded(drawn, place)}`,
        cx: places[place].middle,
        cy: base - 2,
        r: (1 + 3 * share).toFixed(1),
        "fill-opacity": (0.2 + 0.8 * share).toFixed(2),
      });
    }
  }

  /**
   * Links to and from other lines: short ends that tell the number of the word at the other end.
   * @param {Drawn} drawn
   */
  function* stubs(drawn) {
    if (!numbered) return;
    // One element draws all stubs that look alike: their number is what costs time. Predictions
    // are few, and have one each.
    /** @type {Map<string, {kind: string, step: number, d: string}>} */
    const alike = new Map();
    for (const place of words) {
      const { middle, row } = places[place];
      const ends = [...leaving(drawn, place), ...arriving(drawn, place)];
      for (const [i, { from, to, weight, path }] of ends.entries()) {
        const height = STUB + 9 * i;
        const other = from === place ? to : from;
        const side = sideOf(row, places[other].row);
        const kind = kindOf(drawn, from, to);
        const step = Math.ceil(16 * weight) / 16; // a quarter of a pixel
        const d = path(middle, base, side, height);
        if (/right|wrong/.test(kind)) yield arc(kind, weight, d, told(drawn, from, to, weight));
        else {
          const stub = alike.get(kind + step) ?? { kind, step, d: "" };
          stub.d += d;
          alike.set(kind + step, stub);
        }
        wanted.push({
          ...{ x: middle + side * 12, y: base - height + 3, side },
          text: `${other + 1}`,
          step: / bl-(faded|behind)/.exec(kind)?.[0] ?? "",
        });
      }
    }
    for (const { kind, step, d } of alike.values()) yield arc(kind, step, d);
  }

  /**
   * A word's drawn links to other lines.
   * @param {Drawn} drawn
   * @param {number} place
   */
  function leaving(drawn, place) {
    return (drawn.rows[place]?.kept ?? []).flatMap(({ to, weight }) => {
      const target = drawn.places.get(to);
      return target === undefined || places[target].row === places[place].row
        ? []
        : [{ from: place, to: target, weight, path: leavingPath }];
    });
  }

  /**
   * The link from another line that reaches a word.
   * @param {Drawn} drawn
   * @param {number} place
   */
  function arriving(drawn, place) {
    const link = drawn.into[place];
    return link ? [{ ...link, to: place, path: arrivingPath }] : [];
  }

  /**
   * Where a link leans that leads from one line to another.
   * @param {number} here
   * @param {number} there
   * @returns {1 | -1}
   */
  function sideOf(here, there) {
    return there > here ? onward : /** @type {1 | -1} */ (-onward);
  }

  return { node, height, word, clear, draw, number };
}

/**
 * Sets an attribute that is another one than before: to set the same makes the browser style anew.
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
function change(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * @param {string} kind  its classes
 * @param {number} weight
 * @param {string} d
 * @param {Record<string, unknown>} [told]
 */
const arc = (kind, weight, d, told) =>
  svg("path", {
    class: kind,
    d,
    "stroke-width": (0.5 + 4 * weight).toFixed(2),
    "stroke-opacity": (0.2 + 0.8 * weight).toFixed(2),
    ...told,
  });

/**
 * What an arc tells of its link, in units.
 * @param {Drawn} drawn
 * @param {number} from  a place
 * @param {number} to
 * @param {number} weight
 */
const told = ({ units }, from, to, weight) => ({
  "data-from": units[from],
  "data-to": units[to],
  "data-weight": weight.toFixed(3),
});

/**
 * The classes of a link's arc.
 * @param {Drawn} drawn
 * @param {number} from  a place
 * @param {number} to
 */
function kindOf(drawn, from, to) {
  const hit = drawn.marks.get(`${drawn.units[from]}-${drawn.units[to]}`);
  // While predictions are shown, links that are none step back.
  const other = drawn.marks.size > 0 ? " bl-behind" : "";
  const mark = hit === undefined ? other : MARKED[`${hit}`];
  return `bl-arc${faded(drawn, from)}${drawn.focus === from ? " bl-strong" : ""}${mark}`;
}

/**
 * The numbers of a line's stubs, in one element for those that step back and one for the others:
 * laying out a text is what costs most when the pointer moves from head to head.
 * @param {StubNumber[]} numbers
 * @param {number} width  of the line, within which they stay
 */
function stubNumbers(numbers, width) {
  return ["", " bl-faded", " bl-behind"].flatMap((step) => {
    const here = numbers.filter((number) => number.step === step);
    const parts = here.map(({ x, y, side, text }) => {
      const long = DIGIT * text.length;
      const left = within(0, side > 0 ? x : x - long, width - long);
      return svg("tspan", { x: left.toFixed(1), y: y.toFixed(1) }, text);
    });
    return parts.length === 0 ? [] : [svg("text", { class: `bl-stub${step}` }, ...parts)];
  });
}

/**
 * Arcs of other words step back while one word is looked at.
 * @param {Drawn} drawn
 * @param {number} place
 */
const faded = (drawn, place) => (drawn.focus !== null && drawn.focus !== place ? " bl-faded" : "");
