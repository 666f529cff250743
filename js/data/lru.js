/**
 * A map that forgets the entry unused for longest.
 * @template V
 * @extends {Map<string, V>}
 */
export class LRU extends Map {
  /** @param {number} most  how many entries it keeps */
  constructor(most) {
    super();
    this.most = most;
  }

  /**
   * @param {string} key
   * @returns {V | undefined}
   */
  get(key) {
    const value = super.get(key);
    if (value !== undefined) {
      this.delete(key);
      super.set(key, value);
    }
    return value;
  }

  /**
   * @param {string} key
   * @param {V} value
   */
  set(key, value) {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.most) this.delete(/** @type {string} */ (this.keys().next().value));
    return this;
  }
}
