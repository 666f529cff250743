import { DEFAULTS } from "../contract.js";
import { kindsOf } from "../data/links.js";
import { shownHead } from "../state/store.js";
import { claim, el, HIDDEN_FROM_READERS, listen, liveRegion, resized } from "../ui/dom.js";
import { isIn, nameOf, pairOf, within } from "../ui/format.js";
import { clearLine, drawLine, makeLine, textMeasure, writeNumbers } from "./draw.js";
import { layOut } from "./layout.js";
import { captionOf, headSentence, sceneOf, wordSentence } from "./scene.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * @typedef {object} HeadOptions
 * @property {AbortSignal} signal
 * @property {(store: Store) => HeadName} [head]  which head to show; by default the shown one
 */

/**
 * What a view draws on and what it has drawn.
 * @typedef {object} Drawing
 * @property {Store} store
 * @property {(store: Store) => HeadName} headOf
 * @property {HTMLElement} node
 * @property {HTMLElement} scroll
 * @property {HTMLElement} sheet      element of the words
 * @property {HTMLElement} caption
 * @property {HTMLElement} legend
 * @property {HTMLElement} live
 * @property {{width: number, height: number}} size   of the visible part
 * @property {number} scrolled        how far the text is scrolled
 * @property {number} cursor          position that the keyboard reaches
 * @property {string} laidOut         what the layout was made for
 * @property {import("./layout.js").Layout} layout
 * @property {import("./draw.js").LineDrawing[]} lines
 * @property {import("./scene.js").Scene | null} scene
 * @property {Map<number, import("./scene.js").Scene>} drawn   scene that each line shows, if any
 */

/** @type {import("../state/store.js").Name[]} */
const HEAD_STATE = [
  "decoded",
  "layer",
  "head",
  "hover",
  "exact",
  "relation",
  "relation_rows",
  "accuracies",
];
/** @type {import("../state/store.js").Name[]} */
const ARC_STATE = [
  ...HEAD_STATE,
  "hover_token",
  "token",
  "threshold",
  "mass",
  "top",
  "unit",
  "specials",
];

/** Where a key leads from a position, in reading order. */
const KEYS = /** @type {Record<string, (position: number, last: number) => number>} */ ({
  ArrowRight: (position) => position + 1,
  ArrowLeft: (position) => position - 1,
  Home: () => 0,
  End: (_, last) => last,
});
/** @type {Record<string, string>} */
const MIRRORED = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/**
 * The name of a head and a summary of what it does.
 * @param {Store} store
 * @param {HeadOptions} options
 */
export function headTitle(store, { signal, head = shownHead }) {
  const name = el("strong.bl-head-name");
  const summary = el("span.bl-quiet");
  const show = () => {
    const shown = head(store);
    if (!isIn(shown, store.get("decoded"))) return;
    name.textContent = nameOf(shown);
    name.title = pairOf(shown);
    summary.title = summary.textContent = headSentence(store, shown);
  };
  store.on(HEAD_STATE, show, signal);
  show();
  return el("div.bl-head-title", {}, "Head ", name, " ", summary);
}

/**
 * The words of a text with the arcs of one head.
 * @param {Store} store
 * @param {HeadOptions} options
 */
export function arcView(store, { signal, head = shownHead }) {
  const sheet = el("div.bl-sheet", { role: "group", "aria-label": "Words" });
  const scroll = el("div.bl-arc-scroll", {}, sheet);
  const caption = el("p.bl-arc-caption");
  const legend = el("p.bl-arc-legend", {
    title: "The bar under each word shows where the rest of its attention goes",
  });
  const live = liveRegion();
  const foot = el("div.bl-arc-foot", {}, caption, legend);
  const node = el("div.bl-arcs", {}, scroll, foot, live);
  /** @type {Drawing} */
  const drawing = {
    ...{ store, headOf: head, node, scroll, sheet, caption, legend, live },
    ...{ size: { width: 0, height: 0 }, scrolled: 0, cursor: 0, laidOut: "" },
    layout: /** @type {any} */ (null),
    ...{ lines: [], scene: null, drawn: new Map() },
  };
  const hover = (/** @type {number | null} */ position) =>
    store.set({ hover_token: position === null ? null : drawing.layout.units[position] });
  const follow = () => {
    drawing.scrolled = scroll.scrollTop;
    drawVisibleLines(drawing);
  };
  const resize = () => {
    drawing.size = { width: scroll.clientWidth, height: scroll.clientHeight };
    draw(drawing);
  };
  listen(scroll, "scroll", follow, signal);
  listen(sheet, "pointerover", (event) => hover(positionAt(event)), signal);
  listen(sheet, "pointerleave", () => hover(null), signal);
  listen(sheet, "focusin", (event) => hover(positionAt(event)), signal);
  listen(sheet, "focusout", () => hover(null), signal);
  listen(sheet, "click", (event) => pin(drawing, positionAt(event)), signal);
  listen(sheet, "keydown", (event) => press(drawing, event), signal);
  store.on(ARC_STATE, () => draw(drawing), signal);
  resized(scroll, resize, signal);
  resize();
  return node;
}

/** @param {Drawing} drawing */
function draw(drawing) {
  const { store, headOf, size, caption, node } = drawing;
  const picture = store.get("decoded");
  // Without a width there is nowhere to place words; the observer reports one later.
  if (!picture || size.width === 0) return;
  placeWords(drawing, picture);
  const shown = headOf(store);
  if (!isIn(shown, picture)) return;
  drawing.scene = sceneOf(store, drawing.layout, shown, drawing.scene);
  drawVisibleLines(drawing);
  caption.textContent = captionOf(drawing.scene, drawing.layout, store.get("live") !== false);
  Object.assign(node.dataset, { ...shown, painted: performance.now() });
}

/**
 * Place the words anew if they, or the width for them, have changed.
 * @param {Drawing} drawing
 * @param {import("../data/picture.js").Picture} picture
 */
function placeWords(drawing, picture) {
  const { store, scroll, sheet, legend, size } = drawing;
  const unit = store.get("unit") ?? DEFAULTS.unit;
  const specials = store.get("specials") ?? DEFAULTS.specials;
  const key = [picture.key, unit, specials, size.width].join();
  if (key === drawing.laidOut) return;
  const layout = layOut(picture, {
    ...{ unit, specials, width: size.width },
    measure: textMeasure(scroll),
  });
  const cursor = Math.max(0, Math.min(drawing.cursor, layout.units.length - 1));
  const lines = layout.lines.map((line) => makeLine(layout, line, cursor));
  Object.assign(drawing, { layout, lines, cursor, laidOut: key, drawn: new Map() });
  scroll.classList.toggle("bl-document", unit === "words" && picture.mentions.length > 0);
  sheet.replaceChildren(...lines.map(({ node }) => node));
  // The new height determines which lines are visible; the others are not drawn. It is read here
  // alone, since reading it makes the browser lay the page out.
  size.height = scroll.clientHeight;
  const [sink, ...sinks] = kindsOf(picture.units(unit));
  const keys = [["self", "itself"]];
  if (sink !== undefined) keys.push(["sink-1", sink]);
  keys.push(...sinks.map((label) => ["sink-2", label]), ["hidden", "not drawn"]);
  legend.replaceChildren(
    ...keys.map(([kind, label]) =>
      el("span.bl-key", {}, el(`span.bl-key-swatch.bl-key-${kind}`, HIDDEN_FROM_READERS), label),
    ),
  );
}

/**
 * Draw the scene on the visible lines and clear the others: a change of the head must fit into one
 * frame. Numbers follow after that frame, which comes right after the pointer's moves.
 * @param {Drawing} drawing
 */
function drawVisibleLines({ lines, layout, scene, drawn, size, scrolled }) {
  const bottom = scrolled + (size.height || Number.POSITIVE_INFINITY);
  /** @type {import("./draw.js").LineDrawing[]} */
  const changed = [];
  for (const [i, line] of lines.entries()) {
    const { top, height } = line.line;
    const isVisible = top < bottom && top + height > scrolled;
    if (!isVisible && drawn.delete(i)) clearLine(line);
    if (!isVisible || !scene || drawn.get(i) === scene) continue;
    drawLine(line, layout, scene);
    drawn.set(i, scene);
    changed.push(line);
  }
  if (lines.length === 1) return;
  setTimeout(() => {
    for (const line of changed) writeNumbers(line, layout.width);
  });
}

/**
 * @param {Drawing} drawing
 * @param {number | null} position
 */
function pin(drawing, position) {
  if (position === null) return;
  const { store, layout, live } = drawing;
  const unit = layout.units[position];
  const isPinned = store.get("token") === unit;
  moveCursor(drawing, position);
  store.set({ token: isPinned ? null : unit });
  if (isPinned) live.textContent = "Word unpinned";
  else if (drawing.scene) {
    live.textContent = `Pinned: ${wordSentence(drawing.scene, layout, position)}`;
  }
}

/**
 * @param {Drawing} drawing
 * @param {KeyboardEvent} event
 */
function press(drawing, event) {
  const position = positionAt(event);
  if (position === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const { rightToLeft, units } = drawing.layout;
  if (event.key === "Enter" || event.key === " ") pin(drawing, position);
  else if (event.key === "Escape") drawing.store.set({ token: null });
  else if (Object.hasOwn(KEYS, event.key)) {
    const key = rightToLeft ? (MIRRORED[event.key] ?? event.key) : event.key;
    const last = units.length - 1;
    moveCursor(drawing, within(0, KEYS[key](position, last), last))?.focus();
  } else return;
  claim(event);
}

/**
 * Make one word the only one in the page's tab order; arrow keys lead to the others.
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
 * Return the position of the word that an event is about.
 * @param {Event} event
 * @returns {number | null}
 */
function positionAt(event) {
  const target = /** @type {Element | null} */ (event.target);
  const word = /** @type {SVGElement | null | undefined} */ (target?.closest?.(".bl-word"));
  return word ? Number(word.dataset.position) : null;
}
