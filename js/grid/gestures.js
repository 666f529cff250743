import { boxed, compare, free, lock } from "../state/choices.js";
import { shownHead } from "../state/store.js";
import { claim, listen } from "../ui/dom.js";
import { nameOf, sameHead } from "../ui/head_name.js";
import { within } from "../ui/numbers.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * What pointer and keys do in the grid: preview, lock, compare, let a box of heads stand out.
 * @param {import("../state/store.js").Store} store
 * @param {object} grid
 * @param {HTMLElement} grid.canvas
 * @param {HTMLElement} grid.keys     what has the focus
 * @param {() => {layers: number, heads: number}} grid.shape
 * @param {(event: MouseEvent) => HeadName} grid.headAt
 * @param {() => boolean} grid.leave  goes back to the patterns; says whether they weren't shown
 * @param {(sentence: string) => void} grid.say
 * @param {AbortSignal} signal
 */
export function hearGestures(store, { canvas, keys, shape, headAt, leave, say }, signal) {
  /** Where a box of heads began. @type {HeadName | null} */
  let anchor = null;
  let boxing = false;

  /** @param {PointerEvent} event */
  const start = (event) => {
    boxing = false;
    anchor = event.shiftKey ? headAt(event) : null;
    // The box goes on outside.
    if (anchor) canvas.setPointerCapture?.(event.pointerId);
  };

  /** @param {PointerEvent} event */
  const point = (event) => {
    const hover = headAt(event);
    store.set({ hover });
    if (!anchor || event.buttons === 0) return;
    boxing ||= !sameHead(hover, anchor);
    if (boxing) say(boxed(store, anchor, hover));
  };

  /** @param {MouseEvent} event */
  const click = (event) => {
    // The keys then go on from here.
    keys.focus({ preventScroll: true });
    // The end of a box is a click, too.
    if (!boxing) say((event.shiftKey ? compare : lock)(store, headAt(event)));
    boxing = false;
    anchor = null;
  };

  /**
   * @param {KeyboardEvent} event
   * @returns {string | null}  what happened; null if the key means nothing here
   */
  const act = (event) => {
    if (event.altKey || event.metaKey) return null;
    const shown = shownHead(store);
    if (event.key === "Escape") {
      if (!store.get("highlight")?.length) return leave() ? "Patterns" : free(store);
      store.set({ highlight: [] });
      return "No heads highlighted";
    }
    if (event.key === "Enter") return (event.shiftKey ? compare : lock)(store, shown);
    const hover = moved(shown, event, shape());
    if (!hover) return null;
    store.set({ hover });
    anchor = event.shiftKey ? (anchor ?? shown) : null;
    return anchor ? boxed(store, anchor, hover) : `Head ${nameOf(hover)}`;
  };

  /** @param {KeyboardEvent} event */
  const press = (event) => {
    const said = act(event);
    if (said === null) return;
    claim(event);
    say(said);
  };

  const unhover = () => store.set({ hover: null });
  listen(canvas, "pointerdown", start, signal);
  listen(canvas, "pointermove", point, signal);
  listen(canvas, "pointerleave", unhover, signal);
  listen(canvas, "click", click, signal);
  listen(keys, "keydown", press, signal);
  listen(keys, "blur", unhover, signal);
}

/**
 * Where a key takes the cursor.
 * @param {HeadName} from
 * @param {KeyboardEvent} event
 * @param {{layers: number, heads: number}} shape
 * @returns {HeadName | null}
 */
function moved({ layer, head }, { key, ctrlKey }, { layers, heads }) {
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
  const [down, along] = targets[key];
  return {
    layer: within(0, down, layers - 1),
    head: within(0, along, heads - 1),
  };
}
