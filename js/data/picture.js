import { POOL } from "../contract.js";
import { WEIGHTS } from "../ui/color.js";
import { coreferenceOf } from "./coreference.js";
import { decodeFloat16 } from "./float16.js";
import { strongestLinks, unitLinks } from "./head_links.js";
import { LRU } from "./lru.js";
import { checkedPicture } from "./picture_check.js";
import { maxPool } from "./pool.js";
import { tokenUnits, unitMap, wordUnits } from "./units.js";

/** @typedef {import("../state/types.js").HeadLinks} HeadLinks */
/** @typedef {import("./units.js").Units} Units */

/** Heads that are kept, and the most weights of exact ones: a head and three that are compared. */
const MOST_EXACT = 8;
const MOST_LINKS = 32;
const MOST_WEIGHTS = 2 ** 24;

/** What is drawn: the maps of one text, as far as they are in the browser. */
export class Picture {
  #maps;
  #strongest;
  /** @type {LRU<Float32Array>} */
  #exact;
  /** @type {LRU<HeadLinks>} */
  #links;
  /** @type {Map<number, Uint8Array>} */
  #pooled = new Map();
  /** @type {{words: Units, tokens: Units}} */
  #units;

  /**
   * Reads the `picture` trait.
   * @param {unknown} trait
   * @returns {Picture}
   * @throws {Error} with a sentence to show, where it is malformed
   */
  static decode(trait) {
    return new Picture(checkedPicture(trait));
  }

  /** @param {import("./picture_check.js").CheckedPicture} checked */
  constructor(checked) {
    this.key = checked.key;
    this.layers = checked.layers;
    this.heads = checked.heads;
    this.tokens = checked.tokens;
    this.words = checked.words;
    this.wordIds = checked.wordIds;
    this.note = checked.note;
    this.gold = checked.gold;
    this.mentions = checked.mentions;
    const most = Math.max(4, Math.floor(MOST_WEIGHTS / this.tokens.length ** 2));
    this.#exact = new LRU(Math.min(MOST_EXACT, most));
    this.#links = new LRU(Math.min(MOST_LINKS, most));
    this.#maps = checked.maps;
    this.#strongest = checked.strongest;
    this.#units = {
      words: wordUnits(this.tokens, this.words, this.wordIds),
      tokens: tokenUnits(this.tokens, this.wordIds),
    };
  }

  /** Whether every map is here, in one byte a weight. */
  get dense() {
    return this.#maps !== null;
  }

  /** How many of a row's links are here before the exact head is. */
  get strongest() {
    return this.#strongest?.k ?? Number.POSITIVE_INFINITY;
  }

  /** The side of a thumbnail. */
  get pool() {
    return this.#strongest?.pool ?? Math.min(POOL, this.tokens.length);
  }

  /**
   * @param {"words" | "tokens"} unit
   * @returns {import("../state/types.js").Unit[]}
   */
  units(unit) {
    return this.#units[unit].units;
  }

  /**
   * One head's thumbnail, coded: u = round(255 sqrt(a)).
   * @param {number} layer
   * @param {number} head
   * @returns {{size: number, weights: Uint8Array}}
   */
  thumb(layer, head) {
    const size = this.pool;
    const place = layer * this.heads + head;
    if (this.#strongest) return { size, weights: part(this.#strongest.thumbs, place, size * size) };
    if (size === this.tokens.length) return { size, weights: this.#coded(place) };
    let weights = this.#pooled.get(place);
    if (!weights) {
      weights = maxPool(this.#coded(place), this.tokens.length, size);
      this.#pooled.set(place, weights);
    }
    return { size, weights };
  }

  /**
   * What one head does, between words or between tokens.
   * @param {number} layer
   * @param {number} head
   * @param {"words" | "tokens"} unit
   * @returns {HeadLinks | null}  null: the exact head has to be asked for
   */
  links(layer, head, unit) {
    const name = `${layer}-${head}-${unit}`;
    const exact = this.#exact.get(`${layer}-${head}`);
    const known = this.#links.get(name);
    if (known) return known;
    const links = this.#linksOf(layer * this.heads + head, exact, unit);
    if (links) this.#links.set(name, links);
    return links;
  }

  /**
   * @param {number} layer
   * @param {number} head
   */
  hasExact(layer, head) {
    return this.#exact.has(`${layer}-${head}`);
  }

  /**
   * Takes in one head's exact map.
   * @param {number} layer
   * @param {number} head
   * @param {DataView | Uint8Array} bytes  (tokens, tokens) float16
   */
  addExact(layer, head, bytes) {
    const count = this.tokens.length;
    if (!(layer >= 0 && layer < this.layers && head >= 0 && head < this.heads)) {
      throw new Error(`A head arrived that the picture has not: ${layer}, ${head}.`);
    }
    if (bytes.byteLength !== 2 * count * count) {
      throw new Error(
        `Head ${layer + 1}-${head + 1} arrived with ${bytes.byteLength} bytes, not ${2 * count * count}.`,
      );
    }
    const map = decodeFloat16(bytes);
    if (!map.every((weight) => weight >= 0 && weight <= 1.01)) {
      throw new Error(`Head ${layer + 1}-${head + 1} arrived with weights outside 0 to 1.`);
    }
    this.#exact.set(`${layer}-${head}`, map);
    for (const unit of ["words", "tokens"]) this.#links.delete(`${layer}-${head}-${unit}`);
  }

  /**
   * @param {number} place
   * @param {Float32Array | undefined} exact
   * @param {"words" | "tokens"} unit
   * @returns {HeadLinks | null}
   */
  #linksOf(place, exact, unit) {
    const { units, start } = this.#units[unit];
    if (exact) {
      return unitLinks(unitMap(exact, this.tokens.length, start), units, "exact");
    }
    if (this.#maps) {
      const map = Float32Array.from(this.#coded(place), (code) => WEIGHTS[code]);
      return unitLinks(unitMap(map, this.tokens.length, start), units, "coded");
    }
    if (!this.#strongest || unit === "tokens") return null;
    return strongestLinks(this.#strongest, place, units);
  }

  /**
   * What one head picks as the antecedents of the text's mentions.
   * @param {number} layer
   * @param {number} head
   */
  coreference(layer, head) {
    const links = this.mentions.length > 0 && this.links(layer, head, "words");
    return links ? coreferenceOf(links, this.mentions, this.wordIds) : null;
  }

  /** @param {number} place */
  #coded(place) {
    return part(/** @type {Uint8Array} */ (this.#maps), place, this.tokens.length ** 2);
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} place
 * @param {number} size
 */
function part(bytes, place, size) {
  return bytes.subarray(place * size, (place + 1) * size);
}
