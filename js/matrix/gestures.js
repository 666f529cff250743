import { directionOf, toggleFocus } from "../state/focus.js";
import { consume, listen } from "../ui/dom.js";
import { clamp } from "../ui/format.js";
import { partAround, partBetween, wholeOf } from "./scene.js";

/** @typedef {import("./view.js").Cell} Cell */
/** @typedef {import("./view.js").View} View */

/** Steps of keys, in rows and columns. @type {Record<string, Cell>} */
const STEPS = {
  ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] },
  ...{ PageUp: [-1e6, 0], PageDown: [1e6, 0], Home: [0, -1e6], End: [0, 1e6] },
};
/** Share of the part that is left when it is zoomed with a key or a button. */
const ZOOM = /** @type {Record<string, number>} */ ({ "+": 0.5, "=": 0.5, "-": 2 });

/**
 * Show numbers, zoom, and put the focus on words with pointer, keyboard and buttons.
 * @param {View} view
 * @param {{closer: HTMLElement, whole: HTMLElement}} buttons
 * @param {AbortSignal} signal
 */
export function handleGestures(view, { closer, whole }, signal) {
  const { store, keys } = view;
  const zoomBy = (/** @type {number} */ share) =>
    view.zoom(partAround(view.matrix, view.part, view.cursor, share));
  const zoomOut = () => view.zoom(wholeOf(view.matrix));

  /** @param {Cell | null} cell */
  const point = (cell) => {
    view.hovered = cell;
    const [row, column] = cell ?? [-1, -1];
    const unit = view.matrix.rows.units[row] ?? null;
    const to = view.matrix.columns.units[column] ?? null;
    const isIncoming = directionOf(store) === "incoming";
    const isCross = store.get("decoded")?.isCross;
    store.set({
      hover_token: isIncoming ? (isCross ? null : to) : unit,
      hover_column: isIncoming && isCross ? to : null,
    });
    view.mark();
  };

  /** @param {MouseEvent} event @returns {Cell} */
  const cellAt = ({ clientX, clientY }) => {
    const { top, left, height, width } = keys.getBoundingClientRect();
    const { part } = view;
    const at = (/** @type {number} */ share, /** @type {number} */ count) =>
      clamp(0, Math.floor(share * count), count - 1);
    return [
      part.top + at((clientY - top) / height, part.height),
      part.left + at((clientX - left) / width, part.width),
    ];
  };

  /** Put the focus on the word of a cell. @param {Cell} cell @param {MouseEvent | KeyboardEvent} event */
  const focus = ([row, column], { shiftKey, ctrlKey, metaKey }) => {
    const isIncoming = directionOf(store) === "incoming";
    const unit = isIncoming ? view.matrix.columns.units[column] : view.matrix.rows.units[row];
    const adds = shiftKey || ctrlKey || metaKey || undefined;
    if (unit !== undefined) toggleFocus(store, unit, { adds });
  };

  /** @param {PointerEvent} event */
  const press = (event) => {
    // A finger scrolls the page; the buttons zoom.
    if (event.pointerType === "touch" || event.button !== 0) return;
    view.anchor = cellAt(event);
    keys.setPointerCapture?.(event.pointerId);
  };

  /** @param {MouseEvent} event */
  const click = (event) => {
    const [from, to] = [view.anchor, cellAt(event)];
    view.anchor = null;
    view.cursor = to;
    if (from && String(from) !== String(to)) view.zoom(partBetween(view.matrix, from, to));
    else focus(to, event);
    point(to);
  };

  /** @param {KeyboardEvent} event */
  const handleKey = (event) => {
    const { key, ctrlKey, altKey, metaKey } = event;
    if (!view.matrix || altKey || metaKey || ctrlKey) return;
    const { rows, columns } = view.matrix;
    if (Object.hasOwn(STEPS, key)) {
      const [down, right] = STEPS[key];
      view.cursor = [
        clamp(0, view.cursor[0] + down, rows.labels.length - 1),
        clamp(0, view.cursor[1] + right, columns.labels.length - 1),
      ];
      view.zoom(partAround(view.matrix, view.part, view.cursor));
      point(view.cursor);
    } else if (key === "Enter" || key === " ") focus(view.cursor, event);
    else if (Object.hasOwn(ZOOM, key)) zoomBy(ZOOM[key]);
    else if (key !== "Escape") return;
    else if (whole.hidden) store.set({ focused: [] });
    else zoomOut();
    consume(event);
  };

  /**
   * Listen to an event for as long as there is a matrix: none is drawn of a head that is absent.
   * @template {keyof HTMLElementEventMap} K
   * @param {HTMLElement} node
   * @param {K} type
   * @param {(event: HTMLElementEventMap[K]) => void} handler
   */
  const on = (node, type, handler) =>
    listen(node, type, (event) => view.matrix && handler(event), signal);
  const leave = () => point(null);
  on(keys, "pointermove", (event) => point(cellAt(event)));
  on(keys, "pointerdown", press);
  on(keys, "click", click);
  on(keys, "pointerleave", leave);
  on(keys, "dblclick", zoomOut);
  on(keys, "keydown", handleKey);
  on(keys, "focus", () => keys.matches(":focus-visible") && point(view.cursor));
  on(keys, "blur", leave);
  on(closer, "click", () => zoomBy(0.5));
  on(whole, "click", zoomOut);
}
