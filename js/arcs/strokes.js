import { GEOMETRY } from "../contract.js";
import { svg } from "../ui/dom.js";
import { fansWithBars } from "./fans.js";
import { arcPath, linkPath, stubPath } from "./paths.js";
import { levelsOf } from "./spans.js";

const { LINK_OPACITY, LINK_WIDTH, MIN_DOT, STUB, STUB_STEP } = GEOMETRY;

/** @typedef {import("./fans.js").Fan} Fan */
/** @typedef {import("./fans.js").SceneLink} SceneLink */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Line} Line */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {{x: number, y: number, side: 1 | -1, text: string}} StubNumber */

/**
 * Return the number of a word, counted from 1 on its side.
 * @param {number} position
 * @param {Pick<Layout, "rowCount">} layout
 */
export const numberOf = (position, { rowCount }) =>
  String(position < rowCount ? position + 1 : position - rowCount + 1);

/**
 * Return the arcs between the words of a line: above the words from them, below the words to them.
 * @param {Fan} fan
 * @param {Line} line
 * @param {Layout} layout
 * @param {Scene} scene
 */
export function drawArcs(fan, line, { boxes, units, sides }, scene) {
  const links = line.words.flatMap((position) =>
    fan.owned[position].filter(({ from, to }) => boxes[from].line === boxes[to].line),
  );
  const isBelow = fan.isLower && !sides;
  const [y, maxRise] = isBelow ? [line.foot, line.maxDrop] : [line.base, line.maxRise];
  const levels = levelsOf(links);
  return links.map((link, i) => {
    const [x1, x2] = [boxes[link.from].middle, boxes[link.to].middle];
    const d = arcPath(x1, x2, y, levels[i], maxRise, isBelow);
    return linkElement(linkClasses(link, fan, scene), link.size, d, link, units);
  });
}

/**
 * Return dots for the attention of words to themselves.
 * @param {Line} line
 * @param {Layout} layout
 * @param {Scene} scene
 */
export function drawDots(line, layout, { fans, focus }) {
  return fansWithBars(fans).flatMap((fan) => fanDots(fan, line, layout, focus));
}

/**
 * Return the dots of one fan.
 * @param {Fan} fan
 * @param {Line} line
 * @param {Layout} layout
 * @param {number[]} focus
 */
function fanDots({ rows, links, isLower, look }, { words, base, foot }, { boxes, sides }, focus) {
  const isBelow = isLower && !sides;
  return words.flatMap((position) => {
    const weight = rows[position]?.self ?? 0;
    const share = Math.abs(weight) / (links?.scale || 1);
    if (share < MIN_DOT) return [];
    const isFaded = focus.length > 0 && !focus.includes(position);
    const classes = ["bl-self", isFaded && "bl-faded", weight < 0 && "bl-negative", look.trim()];
    return [
      svg("circle", {
        class: classes.filter(Boolean).join(" "),
        cx: boxes[position].middle,
        cy: isBelow ? foot + 2 : base - 2,
        r: (1 + 3 * share).toFixed(1),
        "fill-opacity": opacityOf(share).toFixed(2),
      }),
    ];
  });
}

/**
 * Return the short ends of a line's links to and from other lines, and their numbers, which name
 * the words at the other ends.
 * @param {Fan} fan
 * @param {(SceneLink | null)[]} ends   links that are drawn at their other ends
 * @param {Line} line
 * @param {Layout} layout
 * @param {Scene} scene
 */
export function drawStubs(fan, ends, { words, base, foot, maxRise, maxDrop }, layout, scene) {
  const { boxes, units, rightToLeft, sides } = layout;
  const isBelow = fan.isLower && !sides;
  const y = isBelow ? foot : base;
  const highest = isBelow ? maxDrop : maxRise;
  /** @type {SVGPathElement[]} */
  const predictions = [];
  /** @type {StubNumber[]} */
  const numbers = [];
  // Draw stubs that look alike as one element, since time grows with the number of elements.
  /** @type {Map<string, {classes: string, weight: number, d: string}>} */
  const stubGroups = new Map();
  for (const position of words) {
    const { middle, line } = boxes[position];
    const own = fan.owned[position].filter(({ from, to }) => boxes[from].line !== boxes[to].line);
    const end = ends[position];
    const links = end ? [...own, end] : own;
    const step = Math.min(STUB_STEP, (highest - STUB) / (links.length - 1));
    for (const [i, link] of links.entries()) {
      const isArriving = link.to === position;
      const other = isArriving ? link.from : link.to;
      // Lean the stub towards the other end: forwards to lines below, backwards to lines above.
      const side = boxes[other].line > line === rightToLeft ? -1 : 1;
      const height = STUB + step * i;
      const d = stubPath(middle, y, side, height, isArriving, isBelow);
      const classes = linkClasses(link, fan, scene);
      if (link.kind === "plain") {
        const weight = Math.ceil(16 * link.size) / 16; // steps of a quarter of a pixel
        const stub = stubGroups.get(classes + weight) ?? { classes, weight, d: "" };
        stub.d += d;
        stubGroups.set(classes + weight, stub);
      } else predictions.push(linkElement(classes, link.size, d, link, units));
      // A number as pale as its link could not be read.
      if (/ bl-(faded|behind)/.test(classes)) continue;
      numbers.push({
        ...{ x: middle + side * 12, y: (isBelow ? y + height : y - height) + 3, side },
        text: numberOf(other, layout),
      });
    }
  }
  const stubs = Array.from(stubGroups.values(), ({ classes, weight, d }) =>
    linkElement(classes, weight, d),
  );
  return { stubs: [...predictions, ...stubs], numbers };
}

/**
 * Return the links between two lines of words, from the rows above to the columns below. In a long
 * text, which has stubs, only those of the focused words.
 * @param {Layout} layout
 * @param {Scene} scene
 */
export function drawLinks(layout, scene) {
  const { boxes, lines, units, hasStubs } = layout;
  /** @type {Map<string, SVGPathElement>} */
  const drawn = new Map();
  // A link is drawn once: as that of a focused word, on top of the others, or else as an outgoing one.
  const focused = scene.groups.flatMap((kind) => kind.drawn.map((link) => ({ link, kind })));
  const others = (hasStubs ? [] : scene.fans).flatMap((kind) =>
    kind.owned.flat().map((link) => ({ link, kind })),
  );
  for (const { link, kind } of [...focused, ...others]) {
    const name = `${link.from}-${link.to}`;
    if (drawn.has(name)) continue;
    const [from, to] = [boxes[link.from], boxes[link.to]];
    const [above, below] = [lines[from.line], lines[to.line]];
    const d = linkPath(
      { x: from.middle, y: above.top + above.below + 2 },
      { x: to.middle, y: below.top + below.base - 1 },
    );
    drawn.set(name, linkElement(linkClasses(link, kind, scene), link.size, d, link, units));
  }
  return [...drawn.values()].reverse();
}

/**
 * Return the classes of a link.
 * @param {SceneLink} link
 * @param {import("./fans.js").FanKind} fan   whose link it is
 * @param {Scene} scene
 */
function linkClasses({ from, to, kind }, { isIncoming, look }, { focus, hasPredictions }) {
  const isFocused = focus.includes(isIncoming ? to : from);
  const emphasis = isFocused ? " bl-strong" : focus.length > 0 ? " bl-faded" : "";
  if (kind !== "plain") return `bl-arc${emphasis}${look} bl-${kind}`;
  return `bl-arc${emphasis}${look}${hasPredictions && !isFocused ? " bl-behind" : ""}`;
}

/**
 * Draw one or more links of the same appearance.
 * @param {string} classes
 * @param {number} size
 * @param {string} d
 * @param {SceneLink} [link]  the only link that the element draws
 * @param {number[]} [units]
 */
function linkElement(classes, size, d, link, units = []) {
  return svg("path", {
    class: classes,
    d,
    "stroke-width": (LINK_WIDTH[0] + LINK_WIDTH[1] * size).toFixed(2),
    "stroke-opacity": opacityOf(size).toFixed(2),
    "data-from": link && units[link.from],
    "data-to": link && units[link.to],
    "data-weight": link?.weight.toFixed(3),
  });
}

/**
 * Return the opacity of a link or dot.
 * @param {number} size
 */
const opacityOf = (size) => LINK_OPACITY[0] + LINK_OPACITY[1] * size;
