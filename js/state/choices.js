import { MAX_COMPARED } from "../contract.js";
import { told } from "../data/relations.js";
import { countHeads, nameOf, sameHead, times } from "../ui/format.js";
import { lockedHead } from "./store.js";

/** @typedef {import("./types.js").HeadName} HeadName */
/** @typedef {import("./store.js").Store} Store */

/**
 * Locks a head: the view returns to it.
 * @param {Store} store
 * @param {HeadName} name
 * @returns {string}  what happened, in words
 */
export function lock(store, { layer, head }) {
  store.set({ layer, head });
  return `Head ${nameOf({ layer, head })} locked`;
}

/**
 * Takes a head among the compared ones, or out of them. The one that came first makes room.
 * @param {Store} store
 * @param {HeadName} name
 * @returns {string}
 */
export function compare(store, name) {
  if (sameHead(name, lockedHead(store))) return `Head ${nameOf(name)} is the locked one`;
  const selection = store.get("selection") ?? [];
  const others = selection.filter(([layer, head]) => !sameHead(name, { layer, head }));
  const added = others.length === selection.length;
  if (added) others.push([name.layer, name.head]);
  store.set({ selection: others.slice(-MAX_COMPARED) });
  return `Head ${nameOf(name)} ${added ? "compared" : "no longer compared"}`;
}

/**
 * @param {Store} store
 * @returns {string}
 */
export function free(store) {
  store.set({ layer: null, head: null, hover: null });
  return "No head locked";
}

/**
 * Lets the heads of a box stand out.
 * @param {Store} store
 * @param {HeadName} a  two opposite corners
 * @param {HeadName} b
 * @returns {string}
 */
export function boxed(store, a, b) {
  /** @type {(from: number, to: number) => number[]} */
  const range = (from, to) => times(Math.abs(to - from) + 1, (i) => Math.min(from, to) + i);
  /** @type {[number, number][]} */
  const highlight = range(a.layer, b.layer).flatMap((layer) =>
    range(a.head, b.head).map((head) => /** @type {[number, number]} */ ([layer, head])),
  );
  store.set({ highlight });
  return highlighted(highlight.length);
}

/** @param {number} count */
export const highlighted = (count) => `${countHeads(count)} highlighted`;

/**
 * Selects a relation, and locks its best head.
 * @param {Store} store
 * @param {import("./types.js").RelationRow | null} row
 * @returns {string}  what happened, in words
 */
export function select(store, row) {
  if (row === null) {
    store.set({ relation: null });
    return "No relation selected";
  }
  const [layer, head] = row.head;
  store.set({ relation: row.relation, layer, head });
  return `${row.relation} selected: ${told(row)}`;
}
