import { highlightMessage, lock, toggleHighlighted, unlock } from "../state/choices.js";
import { consume, listen } from "../ui/dom.js";
import { highlightedIndices } from "./description.js";
import { Lasso } from "./lasso.js";
import { inside, nearest, towards } from "./plane.js";

/** @typedef {"lock" | "highlight"} Mode   what a click on a head does */

/** Maximum distance in CSS pixels at which the pointer reaches a mark. */
const REACH = 16;

/**
 * Preview, lock and highlight heads with the pointer and the keyboard.
 * @param {import("../state/store.js").Store} store
 * @param {object} map
 * @param {import("./plot.js").HeadMapPlot} map.plot
 * @param {HTMLElement} map.field  around the plot
 * @param {(sentence: string) => void} map.announce  announces a sentence to screen readers
 * @param {() => void} map.redraw  called after the map has moved
 * @param {(event: KeyboardEvent) => boolean} map.zoomKey  zooms or moves, or returns false
 * @param {() => Mode} map.mode
 * @param {AbortSignal} signal
 */
export function handleMapGestures(store, map, signal) {
  const { plot, field, announce, redraw, zoomKey, mode } = map;

  /** Show a head while it is hovered or focused. @param {number | null} index */
  function preview(index) {
    const point = index === null ? null : plot.places.points[index];
    store.set({ hover: point && { layer: point.layer, head: point.head } });
  }

  /** Highlight heads. @param {[number, number][]} heads */
  function highlight(heads) {
    store.set({ highlight: heads });
    announce(highlightMessage(heads.length));
  }

  /**
   * Lock a head, or add it to the highlighted ones or remove it from them.
   * @param {number} index
   * @param {boolean} extend
   */
  function choose(index, extend) {
    const { layer, head } = plot.places.points[index];
    const act = extend || mode() === "highlight" ? toggleHighlighted : lock;
    announce(act(store, { layer, head }));
  }

  /** Focus the mark of a head, which moves into the frame. @param {number} index */
  function focus(index) {
    if (plot.reveal(index)) redraw();
    plot.marks[index].focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  function handleKey(event) {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    if (zoomKey(event)) {
      consume(event);
      return;
    }
    const { points } = plot.places;
    const target =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? points.length - 1
          : towards(plot.positions, plot.cursor, event.key);
    if (event.key === "Enter" || event.key === " ") choose(plot.cursor, event.shiftKey);
    else if (event.key === "Escape") {
      if (highlightedIndices(store, points).size > 0) highlight([]);
      else announce(unlock(store));
    } else if (target !== null) {
      focus(target);
      announce("");
    } else return;
    consume(event);
  }

  new Lasso(
    plot.node,
    plot.lasso,
    {
      drawsByTouch: () => mode() === "highlight",
      hover(position) {
        const index = position && nearest(plot.positions, position, REACH);
        plot.node.classList.toggle("bl-over", index !== null);
        preview(index);
      },
      click(position, extend) {
        const index = nearest(plot.positions, position, REACH);
        if (index === null) {
          highlight([]);
          return;
        }
        choose(index, extend);
        focus(index);
      },
      enclose(line, extend) {
        const { points } = plot.places;
        const kept = extend ? highlightedIndices(store, points) : new Set();
        const enclosed = points.filter((_, i) => kept.has(i) || inside(line, plot.positions[i]));
        highlight(enclosed.map(({ layer, head }) => [layer, head]));
      },
    },
    signal,
  );
  // Listen on the field, since an SVG element that listens for focus becomes focusable itself.
  listen(field, "keydown", handleKey, signal);
  listen(
    field,
    "focusin",
    ({ target }) => {
      const index = plot.marks.indexOf(/** @type {SVGGElement} */ (target));
      if (index >= 0) preview(index);
    },
    signal,
  );
  listen(field, "focusout", () => preview(null), signal);
}
