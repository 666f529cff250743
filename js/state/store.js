/** @typedef {import("./types.js").State} State */
/** @typedef {keyof State & string} Name */

/**
 * The state that the views of one widget share. A listener is called at once, and once per patch
 * however many of its names changed.
 */
export class Store {
  /** @type {State} */
  #state;
  /** @type {Set<{names: Set<string>, fn: (store: Store) => void, signal?: AbortSignal}>} */
  #listeners = new Set();

  /** @param {State} [initial] */
  constructor(initial = {}) {
    this.#state = { ...initial };
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
   * Changes values, and tells the listeners of those that differ from before.
   * @param {State} patch
   */
  set(patch) {
    const changed = /** @type {Name[]} */ (Object.keys(patch)).filter(
      (name) => !same(this.#state[name], patch[name]),
    );
    if (changed.length === 0) return;
    Object.assign(this.#state, patch);
    for (const listener of [...this.#listeners]) {
      // One listener may have ended another.
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
 * The head that is looked at: under the pointer or cursor, else locked, else the last one shown.
 * Always one that the picture has.
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
 * Whether two trait values are equal. Plain objects are compared by what they hold: a host may
 * hand out a fresh copy of what it was given.
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function same(a, b) {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => same(value, b[i]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
  );
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isPlain(value) {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
