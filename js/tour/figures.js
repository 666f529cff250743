import { nameOf } from "../ui/format.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * Return a head by its name, such as "3-2".
 * @param {string} name
 * @returns {HeadName}
 */
export function headOf(name) {
  const [layer, head] = name.split("-").map(Number);
  return { layer: layer - 1, head: head - 1 };
}

/**
 * Return the index of a word among words and special tokens, or -1 if the text lacks it.
 * @param {Store} store
 * @param {string} word
 */
export const wordAt = (store, word) =>
  store
    .get("decoded")
    ?.units("words")
    .findIndex(({ label }) => label === word) ?? -1;

/**
 * Return the map of a head of the shown text between words, with special tokens, or null if it hasn't
 * arrived.
 * @param {Store} store
 * @param {string} head
 */
function mapOf(store, head) {
  const picture = store.get("decoded");
  const { layer, head: index } = headOf(head);
  const weights = picture?.weights(layer, index, "words");
  if (!picture || !weights) return null;
  const units = picture.units("words");
  /** @param {number} row @param {number} column */
  const at = (row, column) => weights[row * units.length + column];
  return { units, at };
}

/**
 * Return the weight of a link between two words, as it is written.
 * @param {Store} store
 * @param {string} head
 * @param {string} from
 * @param {string} to
 */
export function weightText(store, head, from, to) {
  const map = mapOf(store, head);
  return map ? map.at(wordAt(store, from), wordAt(store, to)).toFixed(2) : "–";
}

/**
 * Return how many words give most of their attention to the next word, of all that have one.
 * @param {Store} store
 * @param {string} head
 */
export function lookAhead(store, head) {
  const { units, at } = mapOf(store, head) ?? { units: [], at: () => 0 };
  const rows = units.flatMap(({ special }, i) =>
    special || units[i + 1]?.special !== null ? [] : [i],
  );
  const isAhead = (/** @type {number} */ row) =>
    units.every((_, column) => at(row, column) <= at(row, row + 1));
  return { count: rows.filter(isAhead).length, of: rows.length };
}

/**
 * Return the mean attention of words to a special token, as it is written.
 * @param {Store} store
 * @param {string} head
 * @param {string} token
 */
export function meanText(store, head, token) {
  const { units, at } = mapOf(store, head) ?? { units: [], at: () => 0 };
  const column = units.findIndex(({ special }) => special === token);
  const rows = [...units.keys()].filter((row) => !units[row].special);
  return (rows.reduce((sum, row) => sum + at(row, column), 0) / rows.length).toFixed(2);
}

/**
 * Return the number of tokens of a word.
 * @param {Store} store
 * @param {string} word
 */
export function pieces(store, word) {
  const picture = store.get("decoded");
  const index = picture?.words.indexOf(word);
  return picture?.wordIds.filter((id) => id === index).length ?? 0;
}

/**
 * Return a head's value of a statistic, as it is written.
 * @param {Store} store
 * @param {string} head
 * @param {string} name
 */
export function statisticText(store, head, name) {
  const trait = (store.get("statistic_values") ?? []).find((each) => each.name === name);
  const { layer, head: index } = headOf(head);
  return trait?.values.getFloat32(4 * (layer * trait.heads + index), true).toFixed(2) ?? "–";
}

/**
 * Return the most probable word at the first masked place, and the probabilities of a word there
 * before and after the edits.
 * @param {Store} store
 * @param {string} word
 */
export function predicted(store, word) {
  const guesses = store.get("predictions")?.places[0]?.guesses ?? [];
  const own = guesses.find(({ token }) => token === word);
  const first = guesses.find(({ rank_after }) => rank_after === 1);
  const text = (/** @type {number | undefined} */ logarithm) =>
    logarithm === undefined ? "–" : Math.exp(logarithm).toFixed(2);
  return {
    word: first?.token ?? "–",
    probability: text(first?.after),
    before: text(own?.before),
    after: text(own?.after),
  };
}

/** Return whether two lists of heads have the same ones. @param {HeadName[]} all @param {string[]} names */
export const haveAll = (all, names) => names.every((name) => all.map(nameOf).includes(name));
