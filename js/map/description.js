import { highlightMessage } from "../state/choices.js";
import { lockedHead } from "../state/store.js";
import { countOf, nameOf, pairOf, sameHead } from "../ui/format.js";

/** @typedef {import("../data/head_places.js").Places} Places */
/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * Marked heads, by their indices in the order of layers and heads (-1 for none), and the texts on the
 * shown one.
 * @typedef {object} MapDescription
 * @property {number} shown     the hovered head, else the locked one
 * @property {number} hovered
 * @property {number} locked
 * @property {Set<number>} highlighted
 * @property {number[]} nearest   heads with the smallest divergence from the shown one
 * @property {string} name        "8-10", or ""
 * @property {string} indices     "(7, 9)", or ""
 * @property {string} caption
 * @property {string} label       for screen readers
 */

/**
 * Return the marked heads and the texts on the shown one.
 * @param {Store} store
 * @param {Places} places
 * @returns {MapDescription}
 */
export function describeMap(store, { points, kinds }) {
  const hovered = indexOf(points, store.get("hover") ?? null);
  const locked = indexOf(points, lockedHead(store));
  const shown = hovered >= 0 ? hovered : locked;
  const highlighted = highlightedIndices(store, points);
  const marked = { shown, hovered, locked, highlighted };
  if (shown < 0) {
    const caption =
      highlighted.size > 0
        ? `${highlightMessage(highlighted.size)}.`
        : `${countOf(points.length, "head")}. Drag around heads to highlight them.`;
    return { ...marked, nearest: [], name: "", indices: "", caption, label: "" };
  }
  const point = points[shown];
  const neighbors = point.nearest.map(
    ({ index, divergence }) =>
      `${nameOf(points[index])} (${divergence.toFixed(2).replace(/^0/, "")})`,
  );
  const facts = [
    kinds.length > 1 && kinds[point.kind].title,
    shown === locked && "locked",
    highlighted.has(shown) && "highlighted",
    neighbors.length > 0 && `nearest heads ${neighbors.join(", ")}`,
  ].filter(Boolean);
  const name = nameOf(point);
  return {
    ...{ ...marked, nearest: point.nearest.map(({ index }) => index), name },
    ...{ indices: pairOf(point), caption: facts.join("; ") },
    label: [`Head ${name}`, ...facts].join(", "),
  };
}

/**
 * Return the indices of the highlighted heads that the map has.
 * @param {Store} store
 * @param {HeadName[]} points
 */
export function highlightedIndices(store, points) {
  const pairs = store.get("highlight") ?? [];
  const indices = pairs.map(([layer, head]) => indexOf(points, { layer, head }));
  return new Set(indices.filter((index) => index >= 0));
}

/**
 * Return a head's index, or -1.
 * @param {HeadName[]} points
 * @param {HeadName | null} head
 */
export const indexOf = (points, head) => points.findIndex((point) => sameHead(point, head));
