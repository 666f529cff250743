import { MAX_COMPARED } from "../contract.js";
import { describeFigures } from "../data/relations.js";
import { countOf, listAll, nameOf, sameHead } from "../ui/format.js";
import { lockedHead } from "./store.js";

/** @typedef {import("./types.js").HeadName} HeadName */
/** @typedef {import("./store.js").Store} Store */

/**
 * Lock a head, to which the views return after a preview.
 * @param {Store} store
 * @param {HeadName} name
 * @returns {string}  announcement for a screen reader
 */
export function lock(store, { layer, head }) {
  store.set({ layer, head, comparison: "" });
  return `Head ${nameOf({ layer, head })} locked`;
}

/**
 * Add a head to the compared ones, or remove it. A head is refused, with a notice, if it is shown
 * already or if there are too many: none of the others may vanish without a word.
 * @param {Store} store
 * @param {HeadName} name
 * @returns {string}  announcement for a screen reader
 */
export function toggleCompared(store, name) {
  const selection = store.get("selection") ?? [];
  const others = selection.filter(([layer, head]) => !sameHead(name, { layer, head }));
  const isAdded = others.length === selection.length;
  const comparison = isAdded ? refusalOf(store, name, others) : "";
  if (comparison) {
    store.set({ comparison });
    return comparison;
  }
  if (isAdded) others.push([name.layer, name.head]);
  store.set({ selection: others, comparison });
  return `Head ${nameOf(name)} ${isAdded ? "added to" : "removed from"} the comparison`;
}

/**
 * Return why a head can't be compared, or "".
 * @param {Store} store
 * @param {HeadName} name
 * @param {[number, number][]} compared
 */
function refusalOf(store, name, compared) {
  if (sameHead(name, lockedHead(store))) {
    return `Head ${nameOf(name)} is locked, so it is shown already.`;
  }
  if (compared.length < MAX_COMPARED) return "";
  const names = compared.map(([layer, head]) => nameOf({ layer, head }));
  return (
    `At most ${MAX_COMPARED} heads can be compared, and ${listAll(names)} already are. Choose one ` +
    `of them again to remove it; then add ${nameOf(name)}.`
  );
}

/**
 * Unlock the locked head.
 * @param {Store} store
 * @returns {string}  announcement for a screen reader
 */
export function unlock(store) {
  store.set({ layer: null, head: null, hover: null, comparison: "" });
  return "No head locked";
}

/**
 * Highlight these heads and no others.
 * @param {Store} store
 * @param {HeadName[]} heads
 * @returns {string}  announcement for a screen reader
 */
export function highlightHeads(store, heads) {
  store.set({ highlight: heads.map(({ layer, head }) => [layer, head]) });
  return highlightMessage(heads.length);
}

/**
 * Highlight a head in addition to others, or no longer.
 * @param {Store} store
 * @param {HeadName} name
 * @returns {string}  announcement for a screen reader
 */
export function toggleHighlighted(store, name) {
  const highlight = store.get("highlight") ?? [];
  const others = highlight.filter(([layer, head]) => !sameHead(name, { layer, head }));
  if (others.length === highlight.length) others.push([name.layer, name.head]);
  store.set({ highlight: others });
  return highlightMessage(others.length);
}

/**
 * Return how many heads are highlighted: "2 heads highlighted".
 * @param {number} count
 */
export const highlightMessage = (count) => `${countOf(count, "head")} highlighted`;

/**
 * Select a relation and lock its best head.
 * @param {Store} store
 * @param {import("./types.js").RelationRow | null} row
 * @returns {string}  announcement for a screen reader
 */
export function selectRelation(store, row) {
  if (row === null) {
    store.set({ relation: null });
    return "No relation selected";
  }
  const [layer, head] = row.head;
  store.set({ relation: row.relation, layer, head });
  return `${row.relation} selected: ${describeFigures(row)}`;
}
