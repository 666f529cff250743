import { DEFAULTS, LINK_DIRECTIONS } from "../contract.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {(typeof LINK_DIRECTIONS)[number]} Direction */

/**
 * Return the direction of the links that are drawn. Attention to another text has either: a word of
 * one text can't be in focus together with one of the other.
 * @param {Store} store
 * @returns {Direction}
 */
export function directionOf(store) {
  const direction = store.get("direction") ?? DEFAULTS.direction;
  return direction === "both" && !hasBoth(store) ? "outgoing" : direction;
}

/**
 * Return whether links in both directions can be drawn: not between two texts, and not of two sides of
 * a comparison, of which one is drawn below the words.
 * @param {Store} store
 */
const hasBoth = (store) => !store.get("decoded")?.isCross && !store.get("decoded_below");

/**
 * Return the directions to choose from.
 * @param {Store} store
 * @returns {Direction[]}
 */
export const directionsOf = (store) =>
  LINK_DIRECTIONS.filter((name) => name !== "both" || hasBoth(store));

/**
 * Set the direction of the links. Words of the other text lose the focus.
 * @param {Store} store
 * @param {Direction} direction
 * @returns {string}  announcement for a screen reader
 */
export function setDirection(store, direction) {
  const isOtherText = store.get("decoded")?.isCross && direction !== directionOf(store);
  store.set({ direction, ...(isOtherText ? { focused: [] } : {}) });
  const named = { outgoing: "Outgoing links", incoming: "Incoming links", both: "All links" };
  return named[direction];
}

/**
 * Set the next direction.
 * @param {Store} store
 */
export function nextDirection(store) {
  const directions = directionsOf(store);
  const next = (directions.indexOf(directionOf(store)) + 1) % directions.length;
  return setDirection(store, directions[next]);
}

/**
 * Put the focus on a word, or take it off. Other words in focus keep it if the word is added.
 * @param {Store} store
 * @param {number} unit
 * @param {object} [options]
 * @param {boolean} [options.adds]      whether to add the word; by default as the check box says
 * @param {boolean} [options.isColumn]  whether the word belongs to the text that is attended to, and
 *     that doesn't attend
 * @returns {boolean}  whether the word is in focus now
 */
export function toggleFocus(store, unit, { adds = store.get("adding"), isColumn } = {}) {
  if (store.get("decoded")?.isCross && isColumn !== undefined) {
    const direction = isColumn ? "incoming" : "outgoing";
    if (direction !== directionOf(store)) setDirection(store, direction);
  }
  const focused = store.get("focused") ?? [];
  const others = focused.filter((other) => other !== unit);
  const isFocused = others.length === focused.length;
  if (adds) store.set({ focused: isFocused ? [...others, unit] : others });
  else store.set({ focused: isFocused || others.length > 0 ? [unit] : [] });
  return adds ? isFocused : isFocused || others.length > 0;
}
