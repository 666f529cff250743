import { highlightBox, lock, toggleCompared, unlock } from "../state/choices.js";
import { shownHead } from "../state/store.js";
import { consume, listen } from "../ui/dom.js";
import { clamp, nameOf, sameHead } from "../ui/format.js";
import { showPatterns } from "./shading.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * Preview, lock, compare and highlight heads with the pointer and the keyboard.
 * @param {import("../state/store.js").Store} store
 * @param {import("./drawing.js").GridDrawing} grid
 * @param {AbortSignal} signal
 */
export function handleGestures(store, grid, signal) {
  const { canvas, keys } = grid;
  /** First corner of a box of heads. @type {HeadName | null} */
  let anchor = null;
  let isBoxing = false;

  /** @param {PointerEvent} event */
  function press(event) {
    isBoxing = false;
    anchor = event.shiftKey ? grid.headAt(event) : null;
    // Keep receiving moves when the box leaves the grid.
    if (anchor) canvas.setPointerCapture?.(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const hover = grid.headAt(event);
    store.set({ hover });
    if (!anchor || event.buttons === 0) return;
    isBoxing ||= !sameHead(hover, anchor);
    if (isBoxing) grid.announce(highlightBox(store, anchor, hover));
  }

  /** @param {MouseEvent} event */
  function click(event) {
    // Let the arrow keys continue from the clicked head.
    keys.focus({ preventScroll: true });
    // Ignore the click that ends a box.
    if (!isBoxing)
      grid.announce((event.shiftKey ? toggleCompared : lock)(store, grid.headAt(event)));
    isBoxing = false;
    anchor = null;
  }

  /** @param {KeyboardEvent} event */
  function handleKey(event) {
    if (event.altKey || event.metaKey) return;
    const shown = shownHead(store);
    const target = grid.shape && keyTarget(shown, event, grid.shape);
    if (event.key === "Escape") grid.announce(clear());
    else if (event.key === "Enter") {
      grid.announce((event.shiftKey ? toggleCompared : lock)(store, shown));
    } else if (target) {
      store.set({ hover: target });
      anchor = event.shiftKey ? (anchor ?? shown) : null;
      grid.announce(anchor ? highlightBox(store, anchor, target) : `Head ${nameOf(target)}`);
    } else return;
    consume(event);
  }

  /** Clear the highlight, else return to attention patterns, else unlock the locked head. */
  function clear() {
    if (store.get("highlight")?.length) {
      store.set({ highlight: [] });
      return "No heads highlighted";
    }
    return showPatterns(store) ? "Attention patterns" : unlock(store);
  }

  const unhover = () => store.set({ hover: null });
  listen(canvas, "pointerdown", press, signal);
  listen(canvas, "pointermove", move, signal);
  listen(canvas, "pointerleave", unhover, signal);
  listen(canvas, "click", click, signal);
  listen(keys, "keydown", handleKey, signal);
  listen(keys, "blur", unhover, signal);
}

/**
 * Return the head that a key moves the cursor to, or null for other keys.
 * @param {HeadName} from
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey">} event
 * @param {{layers: number, heads: number}} shape
 * @returns {HeadName | null}
 */
export function keyTarget({ layer, head }, { key, ctrlKey }, { layers, heads }) {
  /** @type {Record<string, [number, number]>} */
  const targets = {
    ArrowLeft: [layer, head - 1],
    ArrowRight: [layer, head + 1],
    ArrowUp: [layer - 1, head],
    ArrowDown: [layer + 1, head],
    Home: [ctrlKey ? 0 : layer, 0],
    End: [ctrlKey ? layers : layer, heads],
    PageUp: [0, head],
    PageDown: [layers, head],
  };
  if (!Object.hasOwn(targets, key)) return null;
  const [row, column] = targets[key];
  return { layer: clamp(0, row, layers - 1), head: clamp(0, column, heads - 1) };
}
