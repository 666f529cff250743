import { DEFAULTS } from "../contract.js";
import { kindsOf } from "../data/links.js";
import { hiddenUnits, maskedUnits } from "../state/edits.js";
import { directionOf, nextDirection, toggleFocus } from "../state/focus.js";
import { shownHead } from "../state/store.js";
import { headSentence } from "../state/summary.js";
import { ARIA_HIDDEN, consume, el, listen, liveRegion, onResize, svg } from "../ui/dom.js";
import { fadeEdges } from "../ui/edges.js";
import { clamp, isHeadIn, nameOf, pairOf } from "../ui/format.js";
import { describeKeys } from "../ui/help.js";
import { textMeasure, textScale } from "../ui/measure.js";
import { isPrinted } from "../ui/print.js";
import { ARC_ACTIONS } from "./actions.js";
import { agreementSentence, disagreeing } from "./agreement.js";
import { askAbout, linkAsked } from "./asking.js";
import { clearLine, drawLine, makeLine, writeNumbers } from "./draw.js";
import { layOut } from "./layout.js";
import { markAsked, pointAtLinks } from "./pointing.js";
import { sceneOf } from "./scene.js";
import { captionOf, wordSentence } from "./sentences.js";
import { drawLinks } from "./strokes.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * @typedef {object} HeadOptions   options of a view of one head
 * @property {AbortSignal} signal
 * @property {(store: Store) => HeadName} [head]  returns the head to show; by default the shown one
 * @property {Record<string, (unit: number) => string>} [wordKeys]  what other keys do to a word; each
 *     returns an announcement
 */

/**
 * Elements of a view and the state of its drawing.
 * @typedef {object} Drawing
 * @property {Store} store
 * @property {(store: Store) => HeadName} headOf
 * @property {HTMLElement} node
 * @property {HTMLElement} scroll
 * @property {HTMLElement} sheet      element of the words
 * @property {SVGSVGElement} links    links between two lines of words
 * @property {HTMLElement} caption
 * @property {HTMLElement} legend
 * @property {HTMLElement} live
 * @property {number} scale           by how much the reader enlarges texts
 * @property {{width: number, height: number}} size   of the visible part, before it is enlarged
 * @property {number} scrolled        how far the text is scrolled
 * @property {number} cursor          position of the word in the tab order
 * @property {string} layoutKey       inputs of the layout
 * @property {import("./layout.js").Layout} layout
 * @property {import("./draw.js").LineDrawing[]} lines
 * @property {Record<string, (unit: number) => string>} wordKeys   what other keys do to a word
 * @property {import("./scene.js").Scene | null} scene
 * @property {Map<number, import("./scene.js").Scene>} drawn   scene that each visible line shows
 */

/** @type {import("../state/store.js").Name[]} */
const HEAD_STATE = [
  "decoded",
  "layer",
  "head",
  "hover",
  "selection",
  "exact",
  "relation",
  "relation_rows",
  "accuracies",
];
/** @type {import("../state/store.js").Name[]} */
const ARC_STATE = [
  ...HEAD_STATE,
  "decoded_below",
  "unmatched",
  "hover_token",
  "hover_column",
  "focused",
  "direction",
  "threshold",
  "mass",
  "top",
  "unit",
  "specials",
  "part",
  "live",
  "edit_list",
  "masked",
  "agreement",
];

/** Position to which a key moves the cursor, in reading order. */
const KEYS = /** @type {Record<string, (position: number, last: number) => number>} */ ({
  ArrowRight: (position) => position + 1,
  ArrowLeft: (position) => position - 1,
  Home: () => 0,
  End: (_, last) => last,
});
/** @type {Record<string, string>} */
const MIRRORED = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/**
 * Return the name of a head with a summary.
 * @param {Store} store
 * @param {HeadOptions} options
 */
export function headTitle(store, { signal, head = shownHead }) {
  const name = el("strong.bl-head-name");
  const summary = el("span.bl-quiet");
  const show = () => {
    const shown = head(store);
    if (!isHeadIn(shown, store.get("decoded"))) return;
    name.textContent = nameOf(shown);
    name.title = pairOf(shown);
    summary.title = summary.textContent = headSentence(store, shown);
  };
  store.on(HEAD_STATE, show, signal);
  show();
  return el("div.bl-head-title", {}, "Head ", name, " ", summary);
}

/**
 * Return the words of a text with the arcs of one head.
 * @param {Store} store
 * @param {HeadOptions} options
 */
export function arcView(store, { signal, head = shownHead, wordKeys = {} }) {
  const sheet = el("div.bl-sheet", { role: "group" });
  const links = svg("svg.bl-links", ARIA_HIDDEN);
  const scroll = el("div.bl-arc-scroll", {}, sheet);
  const caption = el("p.bl-arc-caption");
  const legend = el("p.bl-arc-legend");
  const live = liveRegion();
  const foot = el("div.bl-arc-foot", {}, caption, legend);
  const node = el("div.bl-arcs", {}, scroll, foot, live, describeKeys(sheet, ARC_ACTIONS));
  /** @type {Drawing} */
  const drawing = {
    ...{ store, headOf: head, node, scroll, sheet, links, caption, legend, live },
    ...{ scale: 1, size: { width: 0, height: 0 }, scrolled: 0, cursor: 0, layoutKey: "" },
    layout: /** @type {any} */ (null),
    ...{ lines: [], scene: null, drawn: new Map(), wordKeys },
  };
  const setHover = (/** @type {number | null} */ position) => {
    const unit = position === null ? null : drawing.layout.units[position];
    const isColumn = position !== null && position >= drawing.layout.rowCount;
    store.set({ hover_token: isColumn ? null : unit, hover_column: isColumn ? unit : null });
  };
  const handleScroll = () => {
    drawing.scrolled = scroll.scrollTop / drawing.scale;
    drawVisibleLines(drawing);
  };
  const resize = () => {
    const scale = textScale();
    // The sheet is laid out for the usual text size, and enlarged with its texts.
    sheet.style.zoom = scale === 1 ? "" : String(scale);
    const [width, height] = [scroll.clientWidth / scale, scroll.clientHeight / scale];
    Object.assign(drawing, { scale, size: { width, height } });
    drawing.scrolled = scroll.scrollTop / scale;
    draw(drawing);
  };
  listen(scroll, "scroll", handleScroll, signal);
  listen(sheet, "pointerover", (event) => setHover(positionAt(event)), signal);
  listen(sheet, "pointerleave", () => setHover(null), signal);
  listen(sheet, "focusin", (event) => setHover(positionAt(event)), signal);
  listen(sheet, "focusout", () => setHover(null), signal);
  listen(sheet, "click", (event) => handleClick(drawing, event), signal);
  listen(sheet, "keydown", (event) => handleKey(drawing, event), signal);
  pointAtLinks(drawing, signal);
  store.on(ARC_STATE, () => draw(drawing), signal);
  store.on("why", () => markAsked(drawing), signal);
  onResize(scroll, resize, signal);
  fadeEdges(scroll, signal);
  resize();
  return node;
}

/** Draw the words and the arcs of the head. @param {Drawing} drawing */
function draw(drawing) {
  const { store, headOf, size, caption, node } = drawing;
  const picture = store.get("decoded");
  // Wait for the observer to report a width.
  if (!picture || size.width === 0) return;
  placeWords(drawing, picture);
  const shown = headOf(store);
  if (!isHeadIn(shown, picture)) return;
  drawing.scene = sceneOf(store, drawing.layout, shown, drawing.scene);
  drawVisibleLines(drawing);
  const marked = disagreeing(store.get("agreement"), drawing.layout, shown);
  markWords(store, drawing, marked);
  drawing.links.replaceChildren(
    ...(drawing.layout.sides ? drawLinks(drawing.layout, drawing.scene) : []),
  );
  markAsked(drawing);
  caption.textContent =
    captionOf(drawing.scene, drawing.layout, store.get("live") !== false) +
    agreementSentence(store.get("agreement"), marked.size);
  Object.assign(node.dataset, { ...shown, painted: performance.now() });
}

/**
 * Mark the words that are hidden or masked, and those on which quantities disagree.
 * @param {Store} store
 * @param {Drawing} drawing
 * @param {Set<number>} disagreements  positions
 */
function markWords(store, { lines, layout }, disagreements) {
  const hidden = [false, true].map((isColumn) => hiddenUnits(store, isColumn));
  const masked = maskedUnits(store);
  const unmatched = new Set(store.get("unmatched")?.flat());
  for (const [position, { node }] of lines.flatMap(({ words }) => [...words])) {
    const unit = layout.units[position];
    const isColumn = layout.sides !== null && position >= layout.rowCount;
    node.classList.toggle("bl-hidden-word", hidden[Number(isColumn)].has(unit));
    node.classList.toggle("bl-masked-word", masked.has(unit));
    node.classList.toggle("bl-unmatched", unmatched.has(unit));
    node.classList.toggle("bl-disagrees", disagreements.has(position));
  }
}

/**
 * Place the words again if they, or the available width, have changed.
 * @param {Drawing} drawing
 * @param {import("../data/picture.js").Picture} picture
 */
function placeWords(drawing, picture) {
  const { store, scroll, sheet, legend, size } = drawing;
  const unit = store.get("unit") ?? DEFAULTS.unit;
  const specials = store.get("specials") ?? DEFAULTS.specials;
  const part = store.get("part") ?? DEFAULTS.part;
  const direction = directionOf(store);
  const second = store.get("decoded_below") ?? null;
  const key = [picture.key, second?.key, unit, specials, part, direction, size.width].join();
  if (key === drawing.layoutKey) return;
  const layout = layOut(picture, {
    ...{ unit, specials, part, direction, hasSecond: second !== null, width: size.width },
    measure: textMeasure(scroll),
  });
  const cursor = Math.max(0, Math.min(drawing.cursor, layout.units.length - 1));
  const lines = layout.lines.map((line) => makeLine(layout, line, cursor));
  Object.assign(drawing, { layout, lines, cursor, layoutKey: key, drawn: new Map() });
  const isHigh = layout.sides !== null || (unit === "words" && picture.mentions.length > 0);
  scroll.classList.toggle("bl-document", isHigh);
  const hadFocus = sheet.matches(":focus-within");
  placeLines(drawing, picture);
  if (hadFocus) moveCursor(drawing, cursor)?.focus();
  // Read the height, which determines the visible lines, only here, since reading it forces a layout
  // of the page.
  size.height = scroll.clientHeight / drawing.scale;
  const isIncoming = direction === "incoming";
  legend.title = `The bar under each word shows the rest of ${isIncoming ? "the attention to it" : "its attention"}`;
  legend.replaceChildren(
    ...legendKeys(layout, picture, direction, second ? store.get("side_names") : []).map(
      ([kind, label]) =>
        el("span.bl-key", {}, el(`span.bl-key-swatch.bl-key-${kind}`, ARIA_HIDDEN), label),
    ),
  );
}

/**
 * Put the lines on the sheet; if there are two sides, with their names, and with space for the links
 * between them.
 * @param {Drawing} drawing
 * @param {import("../data/picture.js").Picture} picture
 */
function placeLines({ sheet, lines, links, layout }, { boundary }) {
  const { sides, rowCount, width, height } = layout;
  const nodes = lines.map(({ node }) => node);
  sheet.classList.toggle("bl-two-lines", sides !== null);
  sheet.setAttribute("aria-label", sidesLabel(sides, boundary));
  if (!sides) {
    sheet.replaceChildren(...nodes);
    return;
  }
  const first = lines.findIndex(({ line }) => line.words[0] >= rowCount);
  const split = first < 0 ? lines.length : first;
  for (const [name, value] of Object.entries({ width, height })) {
    links.setAttribute(name, String(value));
  }
  sheet.replaceChildren(
    links,
    el("div.bl-side-name", ARIA_HIDDEN, sides.rows),
    ...nodes.slice(0, split),
    el("div.bl-link-space"),
    ...nodes.slice(split),
    el("div.bl-side-name", ARIA_HIDDEN, sides.columns),
  );
}

/**
 * Return the name of the sheet for screen readers.
 * @param {import("./layout.js").Layout["sides"]} sides
 * @param {number | null} boundary
 */
function sidesLabel(sides, boundary) {
  if (!sides) return boundary === null ? "Words" : "Words of texts A and B";
  return `Words: ${sides.rows} above, ${sides.columns} below`;
}

/**
 * Return the kinds of links and of shares in the bars, with their labels, or the colors of signed
 * weights.
 * @param {import("./layout.js").Layout} layout
 * @param {import("../data/picture.js").Picture} picture
 * @param {import("../state/focus.js").Direction} direction
 * @param {string[]} [sideNames]  of a comparison
 */
function legendKeys({ hasBars, unit }, picture, direction, sideNames = []) {
  if (!hasBars)
    return [
      ["positive", "positive"],
      ["negative", "negative"],
    ];
  const isIncoming = direction === "incoming";
  const [sink, ...sinks] = kindsOf(isIncoming ? picture.units(unit) : picture.keyUnits(unit));
  const [first, second] = sideNames;
  const keys = second
    ? [
        ["outgoing", `${first}, above`],
        ["second", `${second}, below`],
      ]
    : direction === "outgoing"
      ? []
      : [["incoming", "attends to the word"]];
  if (direction === "both") keys.unshift(["outgoing", "the word attends to"]);
  if (!picture.isCross) keys.push(["self", "itself"]);
  if (sink !== undefined) keys.push(["sink-1", sink]);
  keys.push(...sinks.map((label) => ["sink-2", label]), ["hidden", "not drawn"]);
  return keys;
}

/**
 * Draw the scene on the visible lines and clear the others, so that a change of the head fits into
 * one frame. Numbers are written after that frame.
 * @param {Drawing} drawing
 */
function drawVisibleLines({ lines, layout, scene, drawn, size, scrolled, node }) {
  const bottom = scrolled + (size.height || Number.POSITIVE_INFINITY);
  /** @type {import("./draw.js").LineDrawing[]} */
  const changed = [];
  for (const [i, line] of lines.entries()) {
    const { top, height } = line.line;
    const isVisible = top < bottom && top + height > scrolled;
    if (!isVisible && drawn.delete(i)) clearLine(line, layout);
    if (!isVisible || !scene || drawn.get(i) === scene) continue;
    drawLine(line, layout, scene);
    drawn.set(i, scene);
    changed.push(line);
  }
  if (!layout?.hasStubs) return;
  const write = () => {
    for (const line of changed) writeNumbers(line, layout.width);
  };
  if (isPrinted(node)) write();
  else setTimeout(write);
}

/**
 * Put the focus on a word or take it off, or mask or hide the word, as was chosen.
 * @param {Drawing} drawing
 * @param {MouseEvent} event
 */
function handleClick(drawing, event) {
  const position = positionAt(event);
  const { mask, hide } = { mask: drawing.wordKeys.m, hide: drawing.wordKeys.h };
  const command = { pin: undefined, mask, hide }[drawing.store.get("word_click") ?? "pin"];
  if (position === null || !command) {
    togglePin(drawing, position, isAdding(event));
    return;
  }
  moveCursor(drawing, position);
  drawing.live.textContent = command(drawing.layout.units[position]);
}

/**
 * Put the focus on a word, or take it off.
 * @param {Drawing} drawing
 * @param {number | null} position
 * @param {boolean} [adds]  whether other words keep the focus
 */
function togglePin(drawing, position, adds) {
  if (position === null) return;
  const { store, layout, live } = drawing;
  moveCursor(drawing, position);
  const isColumn = layout.sides ? position >= layout.rowCount : undefined;
  const isFocused = toggleFocus(store, layout.units[position], { adds, isColumn });
  if (!isFocused) live.textContent = "Word unpinned";
  else if (drawing.scene) {
    live.textContent = `Pinned: ${wordSentence(drawing.scene, layout, position)}`;
  }
}

/**
 * Return whether an event adds a word to those in focus; if not, the check box decides.
 * @param {MouseEvent | KeyboardEvent} event
 */
const isAdding = ({ shiftKey, ctrlKey, metaKey }) => shiftKey || ctrlKey || metaKey || undefined;

/**
 * Move the cursor, change the focus or the direction with a key.
 * @param {Drawing} drawing
 * @param {KeyboardEvent} event
 */
function handleKey(drawing, event) {
  const position = positionAt(event);
  if (position === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const { store, live, layout } = drawing;
  if (event.key === "Enter" || event.key === " ") togglePin(drawing, position, isAdding(event));
  else if (event.key === "Escape") store.set({ focused: [] });
  else if (event.key === "w") {
    moveCursor(drawing, position); // The words are drawn anew, and the focus returns to this one.
    live.textContent = nextDirection(store);
  } else if (event.key === "y" && drawing.scene) {
    const link = linkAsked(drawing.scene, layout, position);
    const reason = askAbout(store, drawing.scene, link);
    live.textContent = reason;
    if (reason) drawing.caption.textContent = reason;
  } else if (Object.hasOwn(drawing.wordKeys, event.key)) {
    moveCursor(drawing, position);
    live.textContent = drawing.wordKeys[event.key](layout.units[position]);
  } else if (Object.hasOwn(KEYS, event.key)) {
    const key = isRightToLeft(layout, position) ? (MIRRORED[event.key] ?? event.key) : event.key;
    const last = layout.units.length - 1;
    moveCursor(drawing, clamp(0, KEYS[key](position, last), last))?.focus();
  } else if (layout.sides && /^Arrow(Up|Down)$/.test(event.key)) {
    moveCursor(drawing, opposite(layout, position, event.key === "ArrowDown"))?.focus();
  } else return;
  consume(event);
}

/**
 * Return whether the side of a word runs from right to left.
 * @param {import("./layout.js").Layout} layout
 * @param {number} position
 */
const isRightToLeft = ({ rightToLeft, columnsRightToLeft, rowCount }, position) =>
  position < rowCount ? rightToLeft : columnsRightToLeft;

/**
 * Return the word of the other side that is nearest to a word, or the word itself if it is on that
 * side already.
 * @param {import("./layout.js").Layout} layout
 * @param {number} position
 * @param {boolean} isDown  whether to look for it on the lower side
 */
function opposite({ boxes, rowCount }, position, isDown) {
  if (position < rowCount !== isDown) return position;
  const [start, stop] = isDown ? [rowCount, boxes.length] : [0, rowCount];
  const distance = (/** @type {number} */ at) =>
    Math.abs(boxes[at].middle - boxes[position].middle);
  let nearest = start;
  for (let at = start; at < stop; at++) if (distance(at) < distance(nearest)) nearest = at;
  return nearest < stop ? nearest : position;
}

/**
 * Move the cursor to a word, which becomes the only one in the page's tab order.
 * @param {Drawing} drawing
 * @param {number} position
 * @returns {SVGElement | undefined}  the word
 */
function moveCursor(drawing, position) {
  const { lines, layout, cursor } = drawing;
  const [previous, next] = [cursor, position].map(
    (at) => lines[layout.boxes[at]?.line]?.words.get(at)?.node,
  );
  previous?.setAttribute("tabindex", "-1");
  next?.setAttribute("tabindex", "0");
  drawing.cursor = position;
  return next;
}

/**
 * Return the position of the word where an event happened, or null.
 * @param {Event} event
 * @returns {number | null}
 */
function positionAt(event) {
  const target = /** @type {Element | null} */ (event.target);
  const word = /** @type {SVGElement | null | undefined} */ (target?.closest?.(".bl-word"));
  return word ? Number(word.dataset.position) : null;
}
