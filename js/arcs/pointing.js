import { whyNot, whyOf } from "../state/why.js";
import { ARIA_HIDDEN, el, listen } from "../ui/dom.js";
import { clamp } from "../ui/format.js";
import { askAbout } from "./asking.js";
import { distanceTo, pointsAlong } from "./nearest.js";

/** @typedef {import("./view.js").Drawing} Drawing */

/** Distances from a link within which it is pointed at, in pixels: by a mouse, and by a finger. */
const REACH = { mouse: 7, touch: 16 };
/** Difference of distances below which two links have the same path, in pixels. */
const SAME = 0.5;
/** Height of the label above the pointer, in pixels. */
const ABOVE = 30;

/** Points along the paths that were pointed at. @type {WeakMap<Element, import("./nearest.js").Point[]>} */
const pointsOf = new WeakMap();

/**
 * Let links be pointed at: a label shows the words and the weight of the one under the pointer, and a
 * click asks why the head has it.
 * @param {Drawing} drawing
 * @param {AbortSignal} signal
 */
export function pointAtLinks(drawing, signal) {
  const { store, node, scroll, sheet } = drawing;
  const label = el("div.bl-link-label", ARIA_HIDDEN);
  /** @type {Element | null} */
  let pointed = null;

  /** @param {Element | null} link */
  const point = (link) => {
    if (pointed !== link) {
      pointed?.classList.remove("bl-pointed");
      link?.classList.add("bl-pointed");
      pointed = link;
    }
    if (!link) label.remove();
    else if (!label.isConnected) node.append(label);
    sheet.classList.toggle("bl-on-link", link !== null && whyNot(store) === "");
  };
  /** @param {MouseEvent} event */
  const follow = (event) => {
    if (/** @type {PointerEvent} */ (event).pointerType === "touch") return;
    const link = linkAt(drawing, event);
    point(link);
    if (!link) return;
    label.textContent = labelOf(drawing, link);
    const { left, top } = node.getBoundingClientRect();
    const room = node.clientWidth - label.offsetWidth;
    label.style.left = `${clamp(0, event.clientX - left - label.offsetWidth / 2, Math.max(0, room))}px`;
    label.style.top = `${event.clientY - top - ABOVE}px`;
  };
  /** @param {MouseEvent} event */
  const ask = (event) => {
    const link = linkAt(drawing, event);
    if (!link || !drawing.scene) return;
    const { from, to } = /** @type {SVGElement} */ (link).dataset;
    askAbout(store, drawing.scene, { query: Number(from), key: Number(to) });
  };
  listen(sheet, "pointermove", follow, signal);
  listen(sheet, "pointerleave", () => point(null), signal);
  listen(scroll, "scroll", () => point(null), signal);
  listen(sheet, "click", ask, signal);
}

/**
 * Mark the drawn link that is being explained.
 * @param {Drawing} drawing
 */
export function markAsked({ store, sheet, scene, layout }) {
  for (const link of sheet.querySelectorAll(".bl-asked")) link.classList.remove("bl-asked");
  const why = scene && whyOf(store, scene.inputs);
  if (!why || why.unit !== layout.unit) return;
  const ends = `[data-from="${why.query}"][data-to="${why.key}"]`;
  for (const link of sheet.querySelectorAll(ends)) link.classList.add("bl-asked");
}

/**
 * Return the drawn link where an event happened, unless it happened on a word.
 * @param {Drawing} drawing
 * @param {MouseEvent} event
 * @returns {Element | null}
 */
function linkAt({ layout, links, scene }, event) {
  const target = /** @type {Element} */ (event.target);
  if (!scene || target.closest(".bl-word")) return null;
  const surface = layout.sides ? links : target.closest("svg");
  const width = Number(surface?.getAttribute("width"));
  if (!surface || !width) return null;
  const box = surface.getBoundingClientRect();
  const scale = box.width / width || 1; // that of enlarged text
  const [x, y] = [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
  const isTouch = /** @type {PointerEvent} */ (event).pointerType === "touch";
  const reach = REACH[isTouch ? "touch" : "mouse"];
  let nearest = null;
  let least = [reach, Number.POSITIVE_INFINITY];
  for (const link of surface.querySelectorAll(".bl-arc[data-from]:not(.bl-faded)")) {
    const points = pointsOf.get(link) ?? pointsAlong(link.getAttribute("d") ?? "");
    pointsOf.set(link, points);
    const distance = distanceTo([x, y], points);
    // Two words that attend to each other have one path: the pointer is nearer to one of the arrowheads.
    const [endX, endY] = points[points.length - 1];
    const fromEnd = Math.hypot(x - endX, y - endY);
    const isSame = Math.abs(distance - least[0]) < SAME;
    if (isSame ? fromEnd < least[1] : distance < least[0]) {
      least = [distance, fromEnd];
      nearest = link;
    }
  }
  return nearest;
}

/**
 * Return the label of a link: "guests → her 0.42".
 * @param {Drawing} drawing
 * @param {Element} link
 */
function labelOf({ layout }, link) {
  const { from, to, weight } = /** @type {SVGElement} */ (link).dataset;
  const [start, end] = [layout.positions.get(Number(from)), layout.columns.get(Number(to))];
  const names = [start, end].map((position) => layout.names[position ?? -1] ?? "");
  return `${names.join(" → ")} ${Number(weight).toFixed(2).replace("-", "−")}`;
}
