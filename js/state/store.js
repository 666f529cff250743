import { DEFAULTS } from "../contract.js";
import { isHeadIn, sameHead } from "../ui/format.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {keyof State & string} Name */

/** Initial browser state, in addition to the traits. @satisfies {State} */
const INITIAL = {
  ...{ focused: [], adding: false },
  ...{ hover: null, last: null, hover_token: null, hover_column: null, status: "", exact: 0 },
  ...{
    trait_error: "",
    comparison: "",
    busy: false,
    text_error: "",
    example_busy: false,
    example_error: "",
    listed_error: "",
    opened_error: "",
    editing: false,
    ...{ asked_edits: null, asked_text: null },
    quantity_busy: false,
    quantity_error: "",
    edit_error: "",
    ...{ decoded_before: null, decoded_a: null, decoded_b: null, decoded_below: null },
    is_before: false,
    word_click: "pin",
    stopping: false,
  },
  ...{ explains: false, why: null, explanation: null, why_error: "" },
};

/**
 * State shared by the views of one widget. Listeners are called synchronously, once per patch,
 * however many of their names changed.
 */
export class Store {
  /** @type {State} */
  #state;
  /** @type {Set<{names: Set<string>, listener: (store: Store) => void, signal?: AbortSignal}>} */
  #subscriptions = new Set();

  /** @param {State} [initial]  values that differ from the defaults */
  constructor(initial = {}) {
    this.#state = { ...DEFAULTS, ...INITIAL, ...initial };
  }

  /**
   * Return the current value of a name.
   * @template {Name} K
   * @param {K} name
   * @returns {State[K]}
   */
  get(name) {
    return this.#state[name];
  }

  /**
   * Change values and call the listeners of those that differ from the current ones.
   * @param {State} patch
   */
  set(patch) {
    const changed = /** @type {Name[]} */ (Object.keys(patch)).filter(
      (name) => !isEqual(this.#state[name], patch[name]),
    );
    if (changed.length === 0) return;
    Object.assign(this.#state, patch);
    for (const subscription of [...this.#subscriptions]) {
      const { names, listener, signal } = subscription;
      // Check the signal at each step, since a listener may abort another's signal.
      if (signal?.aborted) this.#subscriptions.delete(subscription);
      else if (changed.some((name) => names.has(name))) listener(this);
    }
  }

  /**
   * Call a listener after each patch that changes one of the names, until the signal aborts.
   * @param {Name | Name[]} names
   * @param {(store: Store) => void} listener
   * @param {AbortSignal} [signal]
   */
  on(names, listener, signal) {
    this.#subscriptions.add({ names: new Set([names].flat()), listener, signal });
  }
}

/**
 * Return the locked head, or null.
 * @param {Store} store
 * @returns {import("./types.js").HeadName | null}
 */
export function lockedHead(store) {
  const layer = store.get("layer");
  const head = store.get("head");
  return layer == null || head == null ? null : { layer, head };
}

/**
 * Return the head to show: the one under the pointer or cursor, else the locked one, else the last
 * one shown; the picture's first head if it lacks that one.
 * @param {Store} store
 * @returns {import("./types.js").HeadName}
 */
export function shownHead(store) {
  const picture = store.get("decoded");
  const shown = store.get("hover") ?? lockedHead(store) ?? store.get("last");
  if (shown && (!picture || isHeadIn(shown, picture))) return shown;
  return picture?.firstHead ?? { layer: 0, head: 0 };
}

/**
 * Return whether a head is one of the compared ones, which have panels of their own.
 * @param {Store} store
 * @param {import("./types.js").HeadName} name
 */
export const isCompared = (store, name) =>
  (store.get("selection") ?? []).some(([layer, head]) => sameHead(name, { layer, head }));

/**
 * Return the head of the main panel: the shown one; or the locked one while the pointer is on a
 * compared head, whose own panel shows it already.
 * @param {Store} store
 * @returns {import("./types.js").HeadName}
 */
export function panelHead(store) {
  const shown = shownHead(store);
  return isCompared(store, shown) ? (lockedHead(store) ?? shown) : shown;
}

/**
 * Return the table row of the selected relation, or null.
 * @param {Store} store
 */
export function selectedRow(store) {
  const relation = store.get("relation");
  if (relation == null) return null;
  const rows = store.get("relation_rows") ?? [];
  return rows.find((row) => !row.summary && row.relation === relation) ?? null;
}

/**
 * Return whether two trait values are equal. Lists and plain objects are compared by content, since
 * a host may return copies.
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function isEqual(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const prototype = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b)) return false;
  // Other objects, such as buffers, are equal only if they are identical.
  if (prototype !== Object.prototype && !Array.isArray(a)) return false;
  const [left, right] = /** @type {Record<string, unknown>[]} */ ([a, b]);
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name]))
  );
}
