import { ARIA_HIDDEN, svg } from "../ui/dom.js";
import { clamp } from "../ui/format.js";
import { fansWithBars } from "./fans.js";
import { drawGold } from "./gold.js";
import { BELOW, SECOND_BAR, TEXT } from "./layout.js";
import { drawMentions, markMentions } from "./mentions.js";
import { BAR_HEIGHT, barPaths } from "./paths.js";
import { wordSentence } from "./sentences.js";
import { drawArcs, drawDots, drawStubs, numberOf } from "./strokes.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./scene.js").Scene} Scene */

/**
 * Elements of one line of words, which are reused from scene to scene.
 * @typedef {object} LineDrawing
 * @property {import("./layout.js").Line} line
 * @property {SVGSVGElement} node
 * @property {Map<number, WordNodes>} words   for each position on the line
 * @property {SVGPathElement[]} bars          for each kind of share
 * @property {import("./mentions.js").MentionDrawing | null} mentions
 * @property {SVGGElement} arcs
 * @property {SVGGElement} numbers
 * @property {import("./strokes.js").StubNumber[]} pending           numbers of the drawn stubs, to be written after the frame
 *
 * @typedef {{node: SVGGElement, frame: SVGGElement, tint: SVGRectElement, underline: SVGLineElement}} WordNodes
 */

/** Minimum width of what can be hit of a word, in pixels. */
const MIN_TARGET = 24;
/** Width of a digit of a stub's number, in pixels. */
const DIGIT_WIDTH = 6.5;
const SHARES = ["self", "sink-1", "sink-2", "hidden"];

/**
 * Draw the words of a line with gold arcs and mentions below, without the arcs of a head.
 * @param {Layout} layout
 * @param {import("./layout.js").Line} line
 * @param {number} cursor  position of the word that is in the page's tab order
 * @returns {LineDrawing}
 */
export function makeLine(layout, line, cursor) {
  const { boxes, width, rightToLeft } = layout;
  const { height, base, below } = line;
  const words = new Map(
    line.words.map((position) => [position, makeWord(layout, line, position, cursor)]),
  );
  const mentions =
    line.mentions.length > 0 ? drawMentions(line.mentions, boxes, rightToLeft, below + 2) : null;
  const bars = SHARES.map((share) => svg("path", { class: `bl-share bl-share-${share}` }));
  const withBars = line.words.filter(layout.isBarred);
  const baseline = withBars.map((position) => {
    const { barLeft, barWidth } = boxes[position];
    return `M${barLeft} ${base + TEXT + 1 + BAR_HEIGHT + 0.5}h${barWidth}`;
  });
  const arcs = svg("g.bl-arc-layer", ARIA_HIDDEN);
  const numbers = svg("g.bl-arc-layer", ARIA_HIDDEN);
  const node = svg(
    "svg.bl-line",
    // Without a role, a screen reader takes the line for an image, whose words are no buttons.
    { role: "none", width, height, viewBox: `0 0 ${width} ${height}` },
    ...Array.from(words.values(), (word) => word.frame),
    layout.isWrapped ? drawNumbers(layout, line) : null,
    line.gold.length > 0 ? drawGold(line.gold, boxes, below - 2, width) : null,
    mentions?.node,
    line.boundary === null ? null : drawBoundary(layout, line, line.boundary),
    svg("g.bl-residual", ARIA_HIDDEN, svg("path.bl-share-base", { d: baseline.join("") }), ...bars),
    arcs,
    numbers,
  );
  return { line, node, words, bars, mentions, arcs, numbers, pending: [] };
}

/**
 * Write the number of each word below it, apart from the words: it is no part of their names.
 * @param {Layout} layout
 * @param {import("./layout.js").Line} line
 */
const drawNumbers = (layout, { words, base }) =>
  svg(
    "g.bl-numbers",
    ARIA_HIDDEN,
    ...words.map((position) => {
      const place = { x: layout.boxes[position].middle, y: base + layout.number };
      return svg("text.bl-number", place, numberOf(position, layout));
    }),
  );

/**
 * Mark where the second text of a pair begins, with the names of both texts.
 * @param {Layout} layout
 * @param {import("./layout.js").Line} line
 * @param {number} position  of the first word of the second text
 */
function drawBoundary({ boxes, rightToLeft }, { words, base }, position) {
  const { left, width } = boxes[position];
  const before = position === words[0] ? null : boxes[position - 1];
  // Halfway between two words, or just before the first one of a line.
  const edge = rightToLeft ? left + width : left;
  const other = before && (rightToLeft ? before.left : before.left + before.width);
  const x = other === null ? edge + (rightToLeft ? 4 : -4) : (edge + other) / 2;
  const side = rightToLeft ? -1 : 1;
  const y = base + TEXT + BELOW - 3;
  return svg(
    "g.bl-boundary",
    ARIA_HIDDEN,
    svg("path", { d: `M${x} ${base - 2}V${base + TEXT + BELOW}` }),
    before ? svg("text", { x: x - 7 * side, y }, "A") : null,
    svg("text", { x: x + 7 * side, y }, "B"),
  );
}

/**
 * Draw one word.
 * @param {Layout} layout
 * @param {import("./layout.js").Line} line
 * @param {number} position
 * @param {number} cursor
 * @returns {WordNodes}
 */
function makeWord(layout, { base, below }, position, cursor) {
  const { boxes, labels, texts, tags, units, special, rowCount } = layout;
  const isColumn = position >= rowCount;
  const { left, width, middle } = boxes[position];
  const y = base + 15;
  const hitWidth = Math.max(width + 10, MIN_TARGET);
  const hasTooltip = texts[position] !== labels[position] || tags[position];
  const tooltip = hasTooltip ? [labels[position], tags[position]].filter(Boolean).join("\n") : "";
  const tint = svg("rect.bl-tint", {
    ...{ x: left - 3, y: base + 1, width: width + 6, height: TEXT - 1, rx: 3 },
    "fill-opacity": 0,
  });
  const underline = svg("line.bl-underline", {
    ...{ x1: left, x2: left + width, y1: y + 4.5, y2: y + 4.5 },
    "stroke-width": 0,
  });
  const node = svg(
    "g",
    {
      class: special[position] ? "bl-word bl-special" : "bl-word",
      role: "button",
      tabindex: position === cursor ? 0 : -1,
      "data-unit": units[position],
      "data-side": layout.sides && (isColumn ? "columns" : "rows"),
      "data-position": position,
      "aria-label": wordLabel(layout, position),
      "aria-description": tooltip.replaceAll("\n", ", ") || null,
    },
    // Extend the target beyond the word, to make it easier to hit.
    svg("rect.bl-hit", {
      ...{
        x: middle - hitWidth / 2,
        y: base - 5,
        width: hitWidth,
        height: Math.min(TEXT + BELOW, below - base) + 2,
      },
    }),
    tint,
    underline,
    svg("text.bl-word-text", { x: middle, y }, texts[position]),
  );
  // Keep the tooltip out of the button, whose text is to be part of its name.
  const frame = tooltip ? svg("g", { role: "none" }, svg("title", {}, tooltip), node) : node;
  return { node, frame, tint, underline };
}

/**
 * Return the name of a word for screen readers: a sentence on its attention, which starts with the
 * word as it is drawn. The description of a shortened word has all of it.
 * @param {Layout} layout
 * @param {number} position
 * @param {string} [sentence]  starts with the word's name
 */
const wordLabel = ({ names, labels, texts }, position, sentence = names[position]) =>
  texts[position] === labels[position]
    ? sentence
    : texts[position] + sentence.slice(names[position].length);

/**
 * Draw the part of a scene on a line, except for the numbers of stubs, which take as long as
 * everything else.
 * @param {LineDrawing} drawing
 * @param {Layout} layout
 * @param {Scene} scene
 */
export function drawLine(drawing, layout, scene) {
  const { line, words } = drawing;
  const strokes = scene.fans.flatMap((fan) => drawArcs(fan, line, layout, scene));
  drawing.pending = [];
  for (const [i, fan] of layout.hasStubs ? scene.fans.entries() : []) {
    const { stubs, numbers } = drawStubs(fan, scene.ends[i], line, layout, scene);
    strokes.push(...stubs);
    drawing.pending.push(...numbers);
  }
  drawing.arcs.replaceChildren(...strokes, ...drawDots(line, layout, scene));
  // Of a comparison, the bars of the second side stand below those of the first.
  const paths = fansWithBars(scene.fans).map(({ rows }, i) => {
    const missing = scene.missing[i];
    const barred = rows.map((row, at) =>
      layout.isBarred(at) && !missing?.has(layout.units[at]) ? row : null,
    );
    const top = line.base + TEXT + 1 + i * SECOND_BAR;
    return barPaths(line.words, layout.boxes, barred, top);
  });
  for (const [i, path] of drawing.bars.entries()) {
    path.setAttribute("d", paths.map((kinds) => kinds[i]).join(""));
  }
  if (drawing.mentions) markMentions(drawing.mentions, scene.coreference?.predictions ?? []);
  if (line.gold.length > 0) {
    for (const gold of drawing.node.querySelectorAll("[data-relation]")) {
      const isSelected = gold.getAttribute("data-relation") === scene.relation;
      gold.classList.toggle("bl-gold-chosen", isSelected);
    }
  }
  const [pressed, focused] = [new Set(scene.pinned), new Set(scene.focus)];
  for (const [position, { node, tint, underline }] of words) {
    const [out = 0, into = 0] = [false, true].map((isLower) =>
      Math.max(
        0,
        ...scene.groups.map((group) =>
          group.isLower === isLower ? (group.sizes.get(position) ?? 0) : 0,
        ),
      ),
    );
    const size = Math.max(out, into);
    updateAttribute(tint, "fill-opacity", (0.7 * Math.sqrt(size)).toFixed(2));
    updateAttribute(underline, "stroke-width", (size && 0.8 + 3 * size).toFixed(1));
    node.classList.toggle("bl-source", into > out);
    node.classList.toggle("bl-tinted", size > 0);
    node.classList.toggle("bl-focus", focused.has(position));
    updateAttribute(node, "aria-pressed", String(pressed.has(position)));
    node.setAttribute(
      "aria-label",
      wordLabel(layout, position, wordSentence(scene, layout, position)),
    );
  }
}

/**
 * Write the numbers of a line's stubs as one element, since text layout is the slowest part of a change
 * of the head.
 * @param {LineDrawing} drawing
 * @param {number} width  width of the line; numbers stay inside it
 */
export function writeNumbers({ numbers, pending }, width) {
  const parts = pending.map(({ x, y, side, text }) => {
    const length = DIGIT_WIDTH * text.length;
    const left = clamp(0, side > 0 ? x : x - length, width - length);
    return svg("tspan", { x: left.toFixed(1), y: y.toFixed(1) }, text);
  });
  numbers.replaceChildren(...(parts.length === 0 ? [] : [svg("text.bl-stub", {}, ...parts)]));
}

/**
 * Remove everything that belongs to a head; the words stay.
 * @param {LineDrawing} drawing
 * @param {Layout} layout
 */
export function clearLine(drawing, layout) {
  drawing.pending = [];
  drawing.arcs.replaceChildren();
  drawing.numbers.replaceChildren();
  for (const path of drawing.bars) path.removeAttribute("d");
  if (drawing.mentions) markMentions(drawing.mentions, []);
  for (const [position, { node }] of drawing.words) {
    node.setAttribute("aria-label", wordLabel(layout, position));
  }
}

/**
 * Set an attribute only if its value changes, since setting the same value restyles the element.
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
function updateAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
