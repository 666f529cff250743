import { Store } from "./store.js";

/** @typedef {import("./store.js").Name} Name */

/**
 * A store that is another one under other names: what a view reads as one name is the other's value of
 * another name. So the same view draws a second picture of the same text.
 */
export class RenamedStore extends Store {
  #store;
  #names;
  #constants;

  /**
   * @param {Store} store
   * @param {Partial<Record<Name, Name>>} names  the other store's name for each name that differs
   * @param {import("./types.js").State} [constants]  values that don't depend on the other store
   */
  constructor(store, names, constants = {}) {
    super();
    this.#store = store;
    this.#names = names;
    this.#constants = constants;
  }

  /** @type {Store["get"]} */
  get(name) {
    if (name in this.#constants) return this.#constants[name];
    return /** @type {any} */ (this.#store.get(this.#names[name] ?? name));
  }

  /** @type {Store["set"]} */
  set(patch) {
    const entries = Object.entries(patch).map(([name, value]) => [
      this.#names[/** @type {Name} */ (name)] ?? name,
      value,
    ]);
    this.#store.set(Object.fromEntries(entries));
  }

  /** @type {Store["on"]} */
  on(names, listener, signal) {
    const others = [names].flat().map((name) => this.#names[name] ?? name);
    this.#store.on(others, () => listener(this), signal);
  }
}
