import { decodeAccuracies, decodeStatistic } from "../data/statistics.js";
import { selectedRow } from "./store.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("../data/statistics.js").Shading} Shading */
/** @typedef {import("../data/statistics.js").Accuracies} Accuracies */

/** Decoded statistics by trait. @type {WeakMap<object, Shading>} */
const STATISTICS = new WeakMap();
/** Decoded accuracies by row of the relation table. @type {WeakMap<object, Accuracies>} */
const ACCURACIES = new WeakMap();

/**
 * Return what the cells are colored by, or null if they show attention patterns.
 * @param {Store} store
 * @returns {Shading | null}
 */
export function shadingOf(store) {
  const statistic = store.get("statistic");
  if (statistic != null) return statisticsOf(store).find(({ name }) => name === statistic) ?? null;
  return store.get("shading") === "accuracy" ? accuraciesOn(store) : null;
}

/**
 * Return the statistics whose shape matches that of the picture.
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
 * Return what the cells can be colored by, in the order of the menu: statistics of one group stand
 * together, and the accuracy on the selected relation comes last.
 * @param {Store} store
 * @returns {Shading[]}
 */
export function shadingsOf(store) {
  const statistics = statisticsOf(store);
  const groups = [...new Set(statistics.map(({ group }) => group))];
  const grouped = groups.flatMap((name) => statistics.filter(({ group }) => group === name));
  return [...grouped, accuraciesOn(store)].filter((shading) => shading !== null);
}

/**
 * Return the accuracy of every head on the selected relation, or null if none is selected.
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
