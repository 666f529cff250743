import { ARIA_HIDDEN, svg } from "../ui/dom.js";
import { clamp } from "../ui/format.js";
import { drawGold } from "./gold.js";
import { BELOW, TEXT } from "./layout.js";
import { drawMentions, markMentions } from "./mentions.js";
import { arcPath, BAR_HEIGHT, barPaths, linkPath, STUB, stubPath } from "./paths.js";
import { wordSentence } from "./scene.js";
import { levelsOf } from "./spans.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./scene.js").SceneLink} SceneLink */

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
 * @property {StubNumber[]} pending           numbers of the drawn stubs, to be written after the frame
 *
 * @typedef {{node: SVGGElement, frame: SVGGElement, tint: SVGRectElement, underline: SVGLineElement}} WordNodes
 * @typedef {{x: number, y: number, side: 1 | -1, text: string}} StubNumber
 */

/** Width of a digit of a stub's number, in pixels. */
const DIGIT_WIDTH = 6;
const SHARES = ["self", "sink-1", "sink-2", "hidden"];

/** @type {CanvasRenderingContext2D | null | undefined} */
let context;

/**
 * Return a function that measures texts in the font of an element, in pixels.
 * @param {Element} element
 * @returns {(texts: string[]) => number[]}
 */
export function textMeasure(element) {
  context ??= document.createElement("canvas").getContext("2d");
  const canvas = context;
  if (!canvas) return (texts) => texts.map((text) => 7.5 * text.length); // estimate
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  canvas.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  /** @type {Map<string, number>} */
  const widths = new Map();
  return (texts) => {
    for (const text of texts) {
      if (!widths.has(text)) widths.set(text, Math.ceil(canvas.measureText(text).width));
    }
    return texts.map((text) => widths.get(text) ?? 0);
  };
}

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
  const withBars = line.words.filter((position) => layout.hasBars && position < layout.rowCount);
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
    line.gold.length > 0 ? drawGold(line.gold, boxes, below - 2) : null,
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
      const place = { x: layout.boxes[position].middle, y: base + TEXT + BELOW - 1 };
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
      role: isColumn ? "img" : "button",
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
        x: left - 5,
        y: base - 3,
        width: width + 10,
        height: Math.min(TEXT + BELOW, below - base),
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
 * word as it is drawn. A shortened word is told in full by its description.
 * @param {Layout} layout
 * @param {number} position
 * @param {string} [sentence]  starts with the word's name
 */
const wordLabel = ({ names, labels, texts }, position, sentence = names[position]) =>
  texts[position] === labels[position]
    ? sentence
    : texts[position] + sentence.slice(names[position].length);

/**
 * Return the number of a word, counted from 1 on its side.
 * @param {number} position
 * @param {Layout} layout
 */
const numberOf = (position, { rowCount }) =>
  String(position < rowCount ? position + 1 : position - rowCount + 1);

/**
 * Draw the part of a scene on a line, except for the numbers of stubs, which take as long as
 * everything else.
 * @param {LineDrawing} drawing
 * @param {Layout} layout
 * @param {Scene} scene
 */
export function drawLine(drawing, layout, scene) {
  const { line, words } = drawing;
  const arcs = drawArcs(line, layout, scene);
  if (layout.hasStubs) {
    const { stubs, numbers } = drawStubs(line, layout, scene);
    drawing.arcs.replaceChildren(...arcs, ...stubs);
    drawing.pending = numbers;
  } else drawing.arcs.replaceChildren(...arcs);
  const paths = barPaths(
    line.words,
    layout.boxes,
    layout.hasBars ? scene.rows : [],
    line.base + TEXT + 1,
  );
  for (const [i, path] of drawing.bars.entries()) path.setAttribute("d", paths[i]);
  if (drawing.mentions) markMentions(drawing.mentions, scene.coreference?.predictions ?? []);
  if (line.gold.length > 0) {
    for (const gold of drawing.node.querySelectorAll("[data-relation]")) {
      const isSelected = gold.getAttribute("data-relation") === scene.relation;
      gold.classList.toggle("bl-gold-chosen", isSelected);
    }
  }
  const sizes = new Map(
    scene.focused.map(({ from, to, size }) => [from === scene.focus ? to : from, size]),
  );
  for (const [position, { node, tint, underline }] of words) {
    const weight = sizes.get(position) ?? 0;
    updateAttribute(tint, "fill-opacity", (0.7 * Math.sqrt(weight)).toFixed(2));
    updateAttribute(underline, "stroke-width", (weight && 0.8 + 3 * weight).toFixed(1));
    node.classList.toggle("bl-focus", position === scene.focus);
    node.classList.toggle("bl-tinted", weight > 0);
    if (position < layout.rowCount) {
      updateAttribute(node, "aria-pressed", String(position === scene.pinned));
    }
    node.setAttribute(
      "aria-label",
      wordLabel(layout, position, wordSentence(scene, layout, position)),
    );
  }
}

/**
 * Return the arcs between the words of a line, and a dot for the attention of a word to itself.
 * @param {import("./layout.js").Line} line
 * @param {Layout} layout
 * @param {Scene} scene
 */
function drawArcs({ words, base, maxRise }, { boxes, units }, scene) {
  const links = words.flatMap((position) =>
    scene.leaving[position].filter(({ to }) => boxes[to].line === boxes[position].line),
  );
  const levels = levelsOf(links);
  const arcs = links.map((link, i) => {
    const [x1, x2] = [boxes[link.from].middle, boxes[link.to].middle];
    const d = arcPath(x1, x2, base, levels[i], maxRise);
    return linkElement(linkClasses(link, scene), link.size, d, link, units);
  });
  const dots = words.flatMap((position) => {
    const weight = scene.rows[position]?.self ?? 0;
    const share = Math.abs(weight) / (scene.inputs.links?.scale || 1);
    if (share < 0.05) return [];
    const isFaded = scene.focus !== null && scene.focus !== position;
    return [
      svg("circle", {
        class: `bl-self${isFaded ? " bl-faded" : ""}${weight < 0 ? " bl-negative" : ""}`,
        cx: boxes[position].middle,
        cy: base - 2,
        r: (1 + 3 * share).toFixed(1),
        "fill-opacity": (0.2 + 0.8 * share).toFixed(2),
      }),
    ];
  });
  return [...arcs, ...dots];
}

/**
 * Return the short ends of a line's links to and from other lines, and their numbers, which name
 * the words at the other ends.
 * @param {import("./layout.js").Line} line
 * @param {Layout} layout
 * @param {Scene} scene
 */
function drawStubs({ words, base }, layout, scene) {
  const { boxes, units, rightToLeft } = layout;
  /** @type {SVGPathElement[]} */
  const predictions = [];
  /** @type {StubNumber[]} */
  const numbers = [];
  // Draw stubs that look alike as one element, since time grows with the number of elements.
  /** @type {Map<string, {classes: string, weight: number, d: string}>} */
  const stubGroups = new Map();
  for (const position of words) {
    const { middle, line } = boxes[position];
    const leaving = scene.leaving[position].filter(({ to }) => boxes[to].line !== line);
    const arriving = scene.arriving[position];
    for (const [i, link] of (arriving ? [...leaving, arriving] : leaving).entries()) {
      const other = link === arriving ? link.from : link.to;
      // Lean the stub towards the other end: forwards to lines below, backwards to lines above.
      const side = boxes[other].line > line === rightToLeft ? -1 : 1;
      const height = STUB + 9 * i;
      const d = stubPath(middle, base, side, height, link === arriving);
      const classes = linkClasses(link, scene);
      if (link.kind === "plain") {
        const weight = Math.ceil(16 * link.size) / 16; // steps of a quarter of a pixel
        const stub = stubGroups.get(classes + weight) ?? { classes, weight, d: "" };
        stub.d += d;
        stubGroups.set(classes + weight, stub);
      } else predictions.push(linkElement(classes, link.size, d, link, units));
      // A number as pale as its link could not be read.
      if (/ bl-(faded|behind)/.test(classes)) continue;
      numbers.push({
        x: middle + side * 12,
        y: base - height + 3,
        side,
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
 * text, which has stubs, only those of the focused word.
 * @param {Layout} layout
 * @param {Scene} scene
 */
export function drawLinks(layout, scene) {
  const { boxes, lines, units } = layout;
  const others = layout.hasStubs
    ? []
    : scene.leaving.flat().filter((link) => !isFocused(link, scene));
  // The focused word's links come last, on top of the others.
  return [...others, ...scene.focused].map((link) => {
    const [from, to] = [boxes[link.from], boxes[link.to]];
    const [above, below] = [lines[from.line], lines[to.line]];
    const d = linkPath(
      { x: from.middle, y: above.top + above.below + 2 },
      { x: to.middle, y: below.top + below.base - 1 },
    );
    return linkElement(linkClasses(link, scene), link.size, d, link, units);
  });
}

/**
 * Return whether a link is one of the focused word.
 * @param {SceneLink} link
 * @param {Scene} scene
 */
const isFocused = ({ from, to }, { focus, inputs }) =>
  focus === (focus !== null && focus >= inputs.layout.rowCount ? to : from);

/**
 * Return the classes of a link.
 * @param {SceneLink} link
 * @param {Scene} scene
 */
function linkClasses(link, scene) {
  const { focus, hasPredictions } = scene;
  const emphasis = isFocused(link, scene) ? " bl-strong" : focus !== null ? " bl-faded" : "";
  if (link.kind !== "plain") return `bl-arc${emphasis} bl-${link.kind}`;
  const isBehind = hasPredictions && !isFocused(link, scene);
  return `bl-arc${emphasis}${isBehind ? " bl-behind" : ""}`;
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
    "stroke-width": (0.5 + 4 * size).toFixed(2),
    "stroke-opacity": (0.2 + 0.8 * size).toFixed(2),
    "data-from": link && units[link.from],
    "data-to": link && units[link.to],
    "data-weight": link?.weight.toFixed(3),
  });
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
