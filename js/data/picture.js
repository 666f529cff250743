import { POOL } from "../contract.js";
import { WEIGHTS } from "../ui/color.js";
import { decodePicture } from "./decode.js";
import { decodeFloat16 } from "./float16.js";
import { LRU, strongestLinks, unitLinks } from "./links.js";
import { maxPool } from "./max_pool.js";
import { coreferenceOf } from "./predictions.js";
import { tagText } from "./tags.js";
import { tokenUnits, unitMap } from "./units.js";

/** @typedef {import("./links.js").HeadLinks} HeadLinks */
/** @typedef {"words" | "tokens"} UnitName */

/** Maximum numbers of exact maps and of heads' links to cache. */
const MAX_EXACT_MAPS = 8;
const MAX_CACHED_LINKS = 32;
/** Maximum number of weights to cache in long texts, which still hold a head and three compared ones. */
const MAX_CACHED_WEIGHTS = 2 ** 24;

/** Attention maps of one text, as far as the browser has received them. */
export class Picture {
  /**
   * @param {unknown} trait  the `picture` trait
   * @throws {Error} with a message for the reader, if it is malformed
   */
  constructor(trait) {
    const decoded = decodePicture(trait);
    const { maps, strongest, tokens } = decoded;
    this.key = decoded.key;
    this.layers = decoded.layers;
    this.heads = decoded.heads;
    this.tokens = tokens;
    this.words = decoded.words;
    this.wordIds = decoded.wordIds;
    this.note = decoded.note;
    this.gold = decoded.gold;
    this.tags = decoded.tags;
    this.mentions = decoded.mentions;
    /** Whether the picture has every complete map, one byte per weight. */
    this.dense = maps !== null;
    /** Number of links per row available before the exact map arrives. */
    this.linksPerRow = strongest?.k ?? Number.POSITIVE_INFINITY;
    /** Side of a thumbnail, in cells. */
    this.pool = strongest?.pool ?? Math.min(POOL, tokens.length);
    this.decoded = decoded;
    this.wordUnits = decoded.wordUnits;
    /** @type {import("./units.js").Units | undefined} */
    this.cachedTokenUnits = undefined;
    const capacity = Math.max(4, Math.floor(MAX_CACHED_WEIGHTS / tokens.length ** 2));
    /** @type {LRU<Float32Array>} */
    this.exactMaps = new LRU(Math.min(MAX_EXACT_MAPS, capacity));
    /** @type {LRU<HeadLinks>} */
    this.cachedLinks = new LRU(Math.min(MAX_CACHED_LINKS, capacity));
    /** @type {Map<number, Uint8Array>} */
    this.pooled = new Map();
  }

  /**
   * Return the words or tokens of the text, including special tokens.
   * @param {UnitName} unit
   */
  units(unit) {
    return (unit === "words" ? this.wordUnits : this.tokenUnits).units;
  }

  /**
   * Return what is known of the word of a unit, empty if nothing is.
   * @param {UnitName} unit
   * @param {number} index  index of the word or token
   */
  tagText(unit, index) {
    const token = unit === "words" ? this.wordUnits.start[index] : index;
    return tagText(this.tags, this.wordIds[token]);
  }

  /** Every token as a unit, computed on first use. */
  get tokenUnits() {
    this.cachedTokenUnits ??= tokenUnits(this.tokens, this.wordIds);
    return this.cachedTokenUnits;
  }

  /**
   * Return a head's thumbnail in codes: round(255 sqrt(weight)).
   * @param {number} layer
   * @param {number} head
   * @returns {{size: number, weights: Uint8Array}}
   */
  thumb(layer, head) {
    const { maps, strongest } = this.decoded;
    const size = this.pool;
    const count = this.tokens.length;
    const index = layer * this.heads + head;
    const codes = /** @type {Uint8Array} */ (strongest?.thumbs ?? maps);
    const area = strongest ? size ** 2 : count ** 2;
    const weights = codes.subarray(index * area, (index + 1) * area);
    if (strongest || size === count) return { size, weights };
    const pooled = this.pooled.get(index) ?? maxPool(weights, count, size);
    this.pooled.set(index, pooled);
    return { size, weights: pooled };
  }

  /**
   * Return the links of one head between words or between tokens.
   * @param {number} layer
   * @param {number} head
   * @param {UnitName} unit
   * @returns {HeadLinks | null}  null if the exact map has to be fetched
   */
  links(layer, head, unit) {
    const name = `${layer}-${head}`;
    const exact = this.exactMaps.get(name); // also marks it as recently used
    const cached = this.cachedLinks.get(`${name}-${unit}`);
    if (cached) return cached;
    const { maps, strongest } = this.decoded;
    const index = layer * this.heads + head;
    const count = this.tokens.length;
    if (!exact && !maps && unit === "tokens") return null;
    const { units, start } = unit === "words" ? this.wordUnits : this.tokenUnits;
    /** @type {HeadLinks} */
    let links;
    if (exact || maps) {
      const codes = maps?.subarray(index * count ** 2, (index + 1) * count ** 2) ?? [];
      const map = exact ?? Float32Array.from(codes, (code) => WEIGHTS[code]);
      links = unitLinks(unitMap(map, count, start), units, exact ? "exact" : "coded");
    } else {
      links = strongestLinks(
        /** @type {NonNullable<typeof strongest>} */ (strongest),
        index,
        units,
      );
    }
    this.cachedLinks.set(`${name}-${unit}`, links);
    return links;
  }

  /**
   * Return the antecedents that a head predicts for the text's mentions, or null without mentions.
   * @param {number} layer
   * @param {number} head
   */
  coreference(layer, head) {
    const links = this.mentions.length > 0 && this.links(layer, head, "words");
    return links ? coreferenceOf(links, this.mentions, this.wordIds) : null;
  }

  /**
   * Return whether the exact map of a head has arrived.
   * @param {number} layer
   * @param {number} head
   */
  hasExact(layer, head) {
    return this.exactMaps.has(`${layer}-${head}`);
  }

  /**
   * Add the exact map of a head.
   * @param {number} layer
   * @param {number} head
   * @param {DataView | Uint8Array} bytes  (tokens, tokens) float16
   * @throws {Error} with a message for the reader, if the map doesn't fit the picture
   */
  addExact(layer, head, bytes) {
    const expected = 2 * this.tokens.length ** 2;
    const name = `${layer}-${head}`;
    if (!(layer >= 0 && layer < this.layers && head >= 0 && head < this.heads)) {
      throw new Error(`The kernel sent a head that the picture lacks: (${layer}, ${head}).`);
    }
    if (bytes.byteLength !== expected) {
      throw new Error(
        `The kernel sent ${bytes.byteLength} bytes for head ${layer + 1}-${head + 1}, not ${expected}.`,
      );
    }
    const map = decodeFloat16(bytes);
    if (!map.every((weight) => weight >= 0 && weight <= 1.01)) {
      throw new Error(`The kernel sent weights outside 0 to 1 for head ${layer + 1}-${head + 1}.`);
    }
    this.exactMaps.set(name, map);
    for (const unit of ["words", "tokens"]) this.cachedLinks.delete(`${name}-${unit}`);
  }
}
