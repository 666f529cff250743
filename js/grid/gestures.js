import { highlightBox, lock, toggleCompared, toggleHighlighted, unlock } from "../state/choices.js";
import { shownHead } from "../state/store.js";
import { consume, listen } from "../ui/dom.js";
import { clamp, isHeadIn, sameHead } from "../ui/format.js";
import { gapSentence } from "./gaps.js";
import { showPatterns } from "./shading.js";

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
  /** First corner of a box of heads. @type {HeadName | null} */
  let anchor = null;
  let isBoxing = false;

  /** @param {PointerEvent} event */
  function press(event) {
    isBoxing = false;
    anchor = event.shiftKey || mode() === "highlight" ? grid.headAt(event) : null;
    // Keep receiving moves when the box leaves the grid.
    if (anchor) canvas.setPointerCapture?.(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const hover = grid.headAt(event);
    const isHead = isHeadIn(hover, grid.shape);
    store.set({ hover: isHead ? hover : null });
    if (!isHead && grid.shape) canvas.title = gapSentence(hover, grid.shape);
    if (!anchor || event.buttons === 0) return;
    isBoxing ||= !sameHead(hover, anchor);
    if (isBoxing) grid.announce(highlightBox(store, anchor, hover));
  }

  /** @param {MouseEvent} event */
  function click(event) {
    // Let the arrow keys continue from the clicked head.
    keys.focus({ preventScroll: true });
    const head = grid.headAt(event);
    // Ignore the click that ends a box.
    if (!isBoxing && grid.shape) {
      const isHead = isHeadIn(head, grid.shape);
      grid.announce(isHead ? choose(head, event) : gapSentence(head, grid.shape));
    }
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
      anchor = event.shiftKey ? (anchor ?? shown) : null;
      // A screen reader reads the cell to which the cursor has moved by itself.
      grid.announce(anchor ? highlightBox(store, anchor, target) : "");
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
 * skipped; if there is no head beyond them, the cursor stays.
 * @param {HeadName} from
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey">} event
 * @param {import("../ui/format.js").HeadShape} shape
 * @returns {HeadName | null}
 */
export function keyTarget({ layer, head }, { key, ctrlKey }, shape) {
  const [bottom, right] = [shape.layers - 1, shape.heads - 1];
  /** First place to try, and the step to the next one. @type {Record<string, [number, number, number, number]>} */
  const targets = {
    ArrowLeft: [layer, head - 1, 0, -1],
    ArrowRight: [layer, head + 1, 0, 1],
    ArrowUp: [layer - 1, head, -1, 0],
    ArrowDown: [layer + 1, head, 1, 0],
    Home: [ctrlKey ? 0 : layer, 0, 0, 1],
    End: [ctrlKey ? bottom : layer, right, 0, -1],
    PageUp: [0, head, 1, 0],
    PageDown: [bottom, head, -1, 0],
  };
  if (!Object.hasOwn(targets, key)) return null;
  let [row, column, down, across] = targets[key];
  const isWholeGrid = ctrlKey && (key === "Home" || key === "End");
  while (row >= 0 && row <= bottom && column >= 0 && column <= right) {
    if (isHeadIn({ layer: row, head: column }, shape)) return { layer: row, head: column };
    row += down;
    column += across;
    // Continue at the next layer, to find the first or last head of all.
    if (isWholeGrid && column > right) [row, column] = [row + 1, 0];
    if (isWholeGrid && column < 0) [row, column] = [row - 1, right];
  }
  return { layer: clamp(0, layer, bottom), head: clamp(0, head, right) };
}
