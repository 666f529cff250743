/**
 * A map that forgets what has not been used for longest.
 * @template V
 */
export class LRU {
  /** @type {Map<string, V>} */
  #kept = new Map();
  #most;

  /** @param {number} most  how many it keeps */
  constructor(most) {
    this.#most = most;
  }

  /** @param {string} key */
  has(key) {
    return this.#kept.has(key);
  }

  /**
   * @param {string} key
   * @returns {V | undefined}
   */
  get(key) {
    const value = this.#kept.get(key);
    if (value !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, value);
    }
    return value;
  }

  /**
   * @param {string} key
   * @param {V} value
   */
  set(key, value) {
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size > this.#most) {
      this.#kept.delete(/** @type {string} */ (this.#kept.keys().next().value));
    }
  }

  /** @param {string} key */
  delete(key) {
    this.#kept.delete(key);
  }
}
