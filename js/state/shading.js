import { decodeAccuracies, decodeStatistic } from "../data/statistics.js";
import { selectedRow } from "./store.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("../data/statistics.js").Shading} Shading */
/** @typedef {import("../data/statistics.js").Accuracies} Accuracies */

/** Each trait is decoded once. @type {WeakMap<object, Shading>} */
const STATISTICS = new WeakMap();
/** The accuracies on each row's relation. @type {WeakMap<object, Accuracies>} */
const ACCURACIES = new WeakMap();

/**
 * What the cells are colored by; null: the patterns are shown.
 * @param {Store} store
 * @returns {Shading | null}
 */
export function shadingOf(store) {
  const statistic = store.get("statistic");
  if (statistic != null) return statisticsOf(store).find(({ name }) => name === statistic) ?? null;
  return store.get("shading") === "accuracy" ? accuraciesOn(store) : null;
}

/**
 * The statistics of the heads that the picture has.
 * @param {Store} store
 * @returns {Shading[]}
 */
export function statisticsOf(store) {
  const picture = store.get("decoded");
  return (store.get("statistic_values") ?? [])
    .filter(({ layers, heads }) => picture?.layers === layers && picture.heads === heads)
    .map((trait) => {
      const shading = STATISTICS.get(trait) ?? decodeStatistic(trait);
      STATISTICS.set(trait, shading);
      return shading;
    });
}

/**
 * How every head does on the selected relation; null without one.
 * @param {Store} store
 * @returns {Accuracies | null}
 */
export function accuraciesOn(store) {
  const row = selectedRow(store);
  const trait = store.get("accuracies");
  const picture = store.get("decoded");
  const index = trait?.relations?.indexOf(row?.relation ?? "") ?? -1;
  if (!row || !trait || index < 0) return null;
  if (picture && (picture.layers !== trait.layers || picture.heads !== trait.heads)) return null;
  const accuracies = ACCURACIES.get(row) ?? decodeAccuracies(trait, index, row);
  ACCURACIES.set(row, accuracies);
  return accuracies;
}
