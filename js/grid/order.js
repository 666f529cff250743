import { statisticsOf } from "../state/shading.js";
import { existingHeads, times } from "../ui/format.js";

/** @typedef {import("../state/store.js").Store} Store */

/**
 * Return the indices of the heads that the grid shows, in their order, or null if each layer has its row
 * and each head its column.
 * @param {Store} store
 * @returns {number[] | null}
 */
export function orderOf(store) {
  const picture = store.get("decoded");
  const statistic = orderedBy(store);
  const passing = onlyPassing(store);
  if (!picture || !(statistic || passing)) return null;
  const { layers, heads, absent } = picture;
  const indices = passing
    ? passing.map(({ layer, head }) => layer * heads + head).sort((a, b) => a - b)
    : times(layers * heads, (index) => index).filter((index) => !absent.has(index));
  if (!statistic) return indices;
  const { values } = statistic;
  const known = indices.filter((index) => !Number.isNaN(values[index]));
  const unknown = indices.filter((index) => Number.isNaN(values[index]));
  return [...known.sort((a, b) => values[b] - values[a] || a - b), ...unknown];
}

/**
 * Return the statistic by which the heads are ordered, the largest first, or null.
 * @param {Store} store
 */
export const orderedBy = (store) =>
  statisticsOf(store).find(({ name }) => name === store.get("order")) ?? null;

/**
 * Return the heads that meet the condition if only these are shown, or null; a grid without a head would
 * be of no use.
 * @param {Store} store
 */
export function onlyPassing(store) {
  if (!store.get("only_passing")) return null;
  const passing = existingHeads(store.get("passing") ?? [], store.get("decoded"));
  return passing.length > 0 ? passing : null;
}

/**
 * Return a sentence on the order, or "" if heads have their places.
 * @param {Store} store
 */
export function orderSentence(store) {
  const statistic = orderedBy(store);
  const heads = onlyPassing(store) ? "Only heads that meet the condition" : "All heads";
  if (statistic) return `${heads}, in the order of ${statistic.label}, the largest first.`;
  return onlyPassing(store) ? `${heads}.` : "";
}
