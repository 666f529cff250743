import { accuraciesOn, shadingOf, shadingsOf } from "../state/shading.js";

/** @typedef {import("../state/store.js").Store} Store */

/**
 * Apply an entry of the "Cells show" menu (see `describeCells`).
 * @param {Store} store
 * @param {number} index  0 for attention patterns, then the statistics, then a relation's accuracy
 */
export function chooseShading(store, index) {
  const chosen = index === 0 ? null : shadingsOf(store)[index - 1];
  const isAccuracy = chosen !== null && chosen === accuraciesOn(store);
  store.set({
    statistic: isAccuracy ? null : (chosen?.name ?? null),
    shading: isAccuracy ? "accuracy" : "pattern",
  });
}

/**
 * Show attention patterns.
 * @param {Store} store
 * @returns {boolean}  whether the cells showed values before
 */
export function showPatterns(store) {
  const showedValues = shadingOf(store) !== null;
  store.set({ statistic: null, shading: "pattern" });
  return showedValues;
}

/**
 * Return what the cells show if no statistic is chosen: accuracy if a relation is selected.
 * @param {Store} store
 */
export const shadingForRelation = (store) =>
  store.get("relation") == null ? "pattern" : "accuracy";
