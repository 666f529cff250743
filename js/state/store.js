import { DEFAULTS } from "../contract.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {keyof State & string} Name */

/** Where a view begins beside the traits. @satisfies {State} */
const INITIAL = {
  ...{ hover: null, last: null, hover_token: null, status: "", exact: 0 },
  ...{ busy: false, text_error: "", example_busy: false, example_error: "", stopping: false },
};

/**
 * The state that the views of one widget share. A listener is called synchronously, once for each
 * patch, however many of its names changed.
 */
export class Store {
  /** @type {State} */
  #state;
  /** @type {Set<{names: Set<string>, fn: (store: Store) => void, signal?: AbortSignal}>} */
  #listeners = new Set();

  /** @param {State} [initial]  traits have their defaults otherwise */
  constructor(initial = {}) {
    this.#state = { ...DEFAULTS, ...INITIAL, ...initial };
  }

  /**
   * @template {Name} K
   * @param {K} name
   * @returns {State[K]}
   */
  get(name) {
    return this.#state[name];
  }

  /**
   * Changes values and calls the listeners of those that differ from before.
   * @param {State} patch
   */
  set(patch) {
    const changed = /** @type {Name[]} */ (Object.keys(patch)).filter(
      (name) => !same(this.#state[name], patch[name]),
    );
    if (changed.length === 0) return;
    Object.assign(this.#state, patch);
    for (const listener of [...this.#listeners]) {
      // A listener may have aborted another one's signal.
      if (listener.signal?.aborted) this.#listeners.delete(listener);
      else if (changed.some((name) => listener.names.has(name))) listener.fn(this);
    }
  }

  /**
   * Calls `fn` after each patch that changes one of the names, until the signal aborts.
   * @param {Name | Name[]} names
   * @param {(store: Store) => void} fn
   * @param {AbortSignal} [signal]
   */
  on(names, fn, signal) {
    this.#listeners.add({ names: new Set([names].flat()), fn, signal });
  }
}

/**
 * The locked head, or null.
 * @param {Store} store
 * @returns {import("./types.js").HeadName | null}
 */
export function lockedHead(store) {
  const layer = store.get("layer");
  const head = store.get("head");
  return layer == null || head == null ? null : { layer, head };
}

/**
 * The head that is shown: the one under the pointer or cursor, else the locked one, else the one shown
 * last. The picture has it in any case.
 * @param {Store} store
 * @returns {import("./types.js").HeadName}
 */
export function shownHead(store) {
  const shown = store.get("hover") ??
    lockedHead(store) ??
    store.get("last") ?? { layer: 0, head: 0 };
  const picture = store.get("decoded");
  if (picture && (shown.layer >= picture.layers || shown.head >= picture.heads)) {
    return { layer: 0, head: 0 };
  }
  return shown;
}

/**
 * The row of the selected relation, or null.
 * @param {Store} store
 */
export function selectedRow(store) {
  const relation = store.get("relation");
  if (relation == null) return null;
  const rows = store.get("relation_rows") ?? [];
  return rows.find((row) => !row.summary && row.relation === relation) ?? null;
}

/**
 * Whether two trait values are equal. Lists and plain objects are compared by their content: a host
 * may hand out a fresh copy of what it was given.
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const prototype = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b)) return false;
  // Other objects, such as buffers, are equal only if they are identical.
  if (prototype !== Object.prototype && !Array.isArray(a)) return false;
  const [one, other] = /** @type {Record<string, unknown>[]} */ ([a, b]);
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  );
}
