import { free, lock, highlighted as saidOf } from "../state/choices.js";
import { claim, listen } from "../ui/dom.js";
import { nameOf } from "../ui/head_name.js";
import { Lasso } from "./lasso.js";
import { inside, nearest, towards } from "./plane.js";

/** @typedef {import("./plane.js").Place} Place */

const REACH = 16; // pixels around a mark

/**
 * What pointer and keys do in a head map: look at heads, lock one, highlight one or those in a
 * lasso.
 * @param {import("../state/store.js").Store} store
 * @param {object} map
 * @param {ReturnType<typeof import("./plot.js").headMapPlot>} map.plot
 * @param {HTMLElement} map.field  around the plot
 * @param {() => import("../data/head_places.js").Point[]} map.heads
 * @param {() => Set<number>} map.highlighted  the places of the heads that are
 * @param {() => number} map.cursor  the place of the head that keys go on from
 * @param {(sentence: string) => void} map.say
 * @param {AbortSignal} signal
 */
export function hearMapGestures(store, { plot, field, heads, highlighted, cursor, say }, signal) {
  /** @param {Place | null} at */
  const hover = (at) => {
    const place = at && nearest(plot.places(), at, REACH);
    plot.node.classList.toggle("bl-over", place !== null);
    lookAt(place);
  };

  /** @param {number | null} place */
  const lookAt = (place) => {
    const point = place === null ? null : heads()[place];
    store.set({ hover: point && { layer: point.layer, head: point.head } });
  };

  /**
   * @param {Place} at
   * @param {boolean} more
   */
  const click = (at, more) => {
    const place = nearest(plot.places(), at, REACH);
    if (place === null) {
      highlight([]);
      return;
    }
    choose(place, more);
    focusOn(place);
  };

  /**
   * @param {number} place
   * @param {boolean} more  highlight instead of lock
   */
  const choose = (place, more) => {
    const [layer, head] = pairAt(place);
    if (!more) {
      say(lock(store, { layer, head }));
      return;
    }
    const before = store.get("highlight") ?? [];
    const others = before.filter(([l, h]) => l !== layer || h !== head);
    highlight(others.length < before.length ? others : [...before, [layer, head]]);
  };

  /**
   * @param {Place[]} line
   * @param {boolean} more  besides those highlighted before
   */
  const enclose = (line, more) => {
    const before = more ? highlighted() : new Set();
    const places = plot.places().map((at, i) => (before.has(i) || inside(line, at) ? i : -1));
    highlight(places.filter((place) => place >= 0).map(pairAt));
  };

  /** @param {[number, number][]} pairs */
  const highlight = (pairs) => {
    store.set({ highlight: pairs });
    say(saidOf(pairs.length));
  };

  /**
   * @param {number} place
   * @returns {[number, number]}
   */
  const pairAt = (place) => [heads()[place].layer, heads()[place].head];

  /** @param {number} place */
  const focusOn = (place) => plot.marks()[place].focus({ preventScroll: true });

  /** @param {FocusEvent} event */
  const focus = (event) => {
    const place = plot.marks().indexOf(/** @type {SVGGElement} */ (event.target));
    if (place >= 0) lookAt(place);
  };

  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    if (event.key === "Enter" || event.key === " ") choose(cursor(), event.shiftKey);
    else if (event.key === "Escape") {
      if (highlighted().size > 0) highlight([]);
      else say(free(store));
    } else {
      const place = moved(event.key);
      if (place === null) return;
      focusOn(place);
      say(`Head ${nameOf(heads()[place])}`);
    }
    claim(event);
  };

  /**
   * Where a key takes the cursor; null: it means nothing here.
   * @param {string} key
   */
  const moved = (key) => {
    if (key === "Home") return 0;
    if (key === "End") return heads().length - 1;
    return towards(plot.places(), cursor(), key);
  };

  new Lasso(plot.node, plot.lasso, { signal, hover, click, enclose });
  // Not on the marks' own group: an SVG element that hears of focus can be focused itself.
  listen(field, "keydown", press, signal);
  listen(field, "focusin", focus, signal);
  listen(field, "focusout", () => lookAt(null), signal);
}
