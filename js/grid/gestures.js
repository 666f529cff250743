import {
  highlightHeads,
  lock,
  toggleCompared,
  toggleHighlighted,
  unlock,
} from "../state/choices.js";
import { shownHead } from "../state/store.js";
import { consume, listen } from "../ui/dom.js";
import { gapSentence } from "./gaps.js";
import { showPatterns } from "./shading.js";
import { headAtPlace, headsBetween, placeOfHead } from "./shape.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {"lock" | "compare" | "highlight"} Mode   what a click on a head does */

const CHOOSE = { lock, compare: toggleCompared, highlight: toggleHighlighted };

/**
 * Preview, lock, compare and highlight heads with the pointer and the keyboard.
 * @param {import("../state/store.js").Store} store
 * @param {import("./drawing.js").GridDrawing} grid
 * @param {() => Mode} mode
 * @param {AbortSignal} signal
 * @param {Record<string, (name: HeadName) => string>} [headKeys]  what other keys do to a head; each
 *     returns an announcement
 */
export function handleGestures(store, grid, mode, signal, headKeys = {}) {
  const { canvas, keys } = grid;
  /** First corner of a box of heads. @type {import("./shape.js").Place | null} */
  let anchor = null;
  let isBoxing = false;

  /** @param {PointerEvent} event */
  function press(event) {
    isBoxing = false;
    anchor = event.shiftKey || mode() === "highlight" ? grid.placeAt(event) : null;
    // Keep receiving moves when the box leaves the grid.
    if (anchor) canvas.setPointerCapture?.(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const hover = grid.headAt(event);
    store.set({ hover });
    if (!hover) canvas.title = gapAt(event);
    const place = grid.placeAt(event);
    if (!anchor || !place || event.buttons === 0) return;
    isBoxing ||= place.row !== anchor.row || place.column !== anchor.column;
    if (isBoxing) grid.announce(highlightBetween(anchor, place));
  }

  /** @type {(a: import("./shape.js").Place, b: import("./shape.js").Place) => string} */
  const highlightBetween = (a, b) =>
    highlightHeads(store, grid.shape ? headsBetween(a, b, grid.shape) : []);

  /** Return a sentence on the place under the pointer, which has no head. @param {MouseEvent} event */
  function gapAt(event) {
    const place = grid.placeAt(event);
    if (!place || !grid.shape || grid.shape.order) return "";
    return gapSentence({ layer: place.row, head: place.column }, grid.shape);
  }

  /** @param {MouseEvent} event */
  function click(event) {
    // Let the arrow keys continue from the clicked head.
    keys.focus({ preventScroll: true });
    const head = grid.headAt(event);
    // Ignore the click that ends a box.
    if (!isBoxing) grid.announce(head ? choose(head, event) : gapAt(event));
    isBoxing = false;
  }

  /** End a box. By touch, no click follows a drag. */
  function release() {
    anchor = null;
  }

  /**
   * Lock, compare or highlight a head.
   * @param {HeadName} head
   * @param {{shiftKey: boolean}} event
   */
  const choose = (head, { shiftKey }) => CHOOSE[shiftKey ? "compare" : mode()](store, head);

  /** @param {KeyboardEvent} event */
  function handleKey(event) {
    if (event.altKey || event.metaKey) return;
    const shown = shownHead(store);
    const target = grid.shape && keyTarget(shown, event, grid.shape);
    const command = event.ctrlKey ? undefined : headKeys[event.key];
    if (event.key === "Escape") grid.announce(clear());
    else if (command) grid.announce(command(shown));
    else if (event.key === "Enter") {
      grid.announce(choose(shown, event));
    } else if (target) {
      store.set({ hover: target });
      grid.reveal();
      const place = grid.shape && placeOfHead(target, grid.shape);
      anchor = event.shiftKey && grid.shape ? (anchor ?? placeOfHead(shown, grid.shape)) : null;
      // A screen reader reads the cell to which the cursor has moved by itself.
      grid.announce(anchor && place ? highlightBetween(anchor, place) : "");
    } else return;
    consume(event);
  }

  /** Clear the highlight, else return to attention patterns, else unlock the locked head. */
  function clear() {
    if (store.get("highlight")?.length) return clearHighlight();
    return showPatterns(store) ? "Attention patterns" : unlock(store);
  }

  function clearHighlight() {
    store.set({ highlight: [] });
    return "No heads highlighted";
  }

  const unhover = () => store.set({ hover: null });
  listen(canvas, "pointerdown", press, signal);
  listen(canvas, "pointermove", move, signal);
  listen(canvas, "pointerup", release, signal);
  listen(canvas, "pointercancel", release, signal);
  listen(canvas, "pointerleave", unhover, signal);
  listen(canvas, "click", click, signal);
  listen(grid.clear, "click", () => grid.announce(clearHighlight()), signal);
  listen(keys, "keydown", handleKey, signal);
  listen(keys, "blur", unhover, signal);
}

/**
 * Return the head that a key moves the cursor to, or null for other keys. Places without a head are
 * skipped; if there is no head beyond them, the cursor stays. A head that the order leaves out counts
 * as the first.
 * @param {HeadName} from
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey">} event
 * @param {Parameters<typeof headAtPlace>[1] & Parameters<typeof placeOfHead>[1]} shape
 * @returns {HeadName | null}
 */
export function keyTarget(from, { key, ctrlKey }, shape) {
  const { row: startRow, column: startColumn } = placeOfHead(from, shape) ?? { row: 0, column: 0 };
  const [bottom, right] = [shape.rows - 1, shape.columns - 1];
  /** First place to try, and the step to the next one. @type {Record<string, [number, number, number, number]>} */
  const targets = {
    ArrowLeft: [startRow, startColumn - 1, 0, -1],
    ArrowRight: [startRow, startColumn + 1, 0, 1],
    ArrowUp: [startRow - 1, startColumn, -1, 0],
    ArrowDown: [startRow + 1, startColumn, 1, 0],
    Home: [ctrlKey ? 0 : startRow, 0, 0, 1],
    End: [ctrlKey ? bottom : startRow, right, 0, -1],
    PageUp: [0, startColumn, 1, 0],
    PageDown: [bottom, startColumn, -1, 0],
  };
  if (!Object.hasOwn(targets, key)) return null;
  let [row, column, down, across] = targets[key];
  const isWholeGrid = ctrlKey && (key === "Home" || key === "End");
  while (row >= 0 && row <= bottom && column >= 0 && column <= right) {
    const head = headAtPlace({ row, column }, shape);
    if (head) return head;
    row += down;
    column += across;
    // Continue in the next row, to find the first or last head of all.
    if (isWholeGrid && column > right) [row, column] = [row + 1, 0];
    if (isWholeGrid && column < 0) [row, column] = [row - 1, right];
  }
  return headAtPlace({ row: startRow, column: startColumn }, shape) ?? from;
}
