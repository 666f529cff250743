import { POOL } from "../contract.js";
import { WEIGHTS } from "../ui/color.js";
import { decodePicture } from "./decode.js";
import { decodeFloat16 } from "./float16.js";
import { LRU, strongestLinks, unitLinks } from "./links.js";
import { maxPool } from "./pool.js";
import { coreferenceOf } from "./predictions.js";
import { tokenUnits, unitMap } from "./units.js";

/** @typedef {import("./links.js").HeadLinks} HeadLinks */
/** @typedef {"words" | "tokens"} UnitName */

/** Heads that are kept, and the most weights of exact ones: a head and three compared ones. */
const MOST_EXACT = 8;
const MOST_LINKS = 32;
const MOST_WEIGHTS = 2 ** 24;

/** The maps of one text, as far as they are in the browser. */
export class Picture {
  /**
   * Reads the `picture` trait.
   * @param {unknown} trait
   * @throws {Error} with a sentence to show, if it is malformed
   */
  static decode(trait) {
    return new Picture(decodePicture(trait));
  }

  /** @param {import("./decode.js").DecodedPicture} decoded */
  constructor(decoded) {
    const { maps, strongest, tokens } = decoded;
    this.key = decoded.key;
    this.layers = decoded.layers;
    this.heads = decoded.heads;
    this.tokens = tokens;
    this.words = decoded.words;
    this.wordIds = decoded.wordIds;
    this.note = decoded.note;
    this.gold = decoded.gold;
    this.mentions = decoded.mentions;
    /** Whether every map is here, one byte a weight. */
    this.dense = maps !== null;
    /** How many of a row's links are here before the exact head is. */
    this.strongest = strongest?.k ?? Number.POSITIVE_INFINITY;
    /** The side of a thumbnail, in cells. */
    this.pool = strongest?.pool ?? Math.min(POOL, tokens.length);
    this.decoded = decoded;
    this.wordUnits = decoded.wordUnits;
    /** @type {import("./units.js").Units | undefined} */
    this.knownTokenUnits = undefined;
    const most = Math.max(4, Math.floor(MOST_WEIGHTS / tokens.length ** 2));
    /** @type {LRU<Float32Array>} */
    this.exactMaps = new LRU(Math.min(MOST_EXACT, most));
    /** @type {LRU<HeadLinks>} */
    this.knownLinks = new LRU(Math.min(MOST_LINKS, most));
    /** @type {Map<number, Uint8Array>} */
    this.pooled = new Map();
  }

  /**
   * The words or tokens of the text, with the special tokens.
   * @param {UnitName} unit
   */
  units(unit) {
    return (unit === "words" ? this.wordUnits : this.tokenUnits).units;
  }

  /** Every token as a unit; computed when first asked for. */
  get tokenUnits() {
    this.knownTokenUnits ??= tokenUnits(this.tokens, this.wordIds);
    return this.knownTokenUnits;
  }

  /**
   * One head's thumbnail in codes: round(255 sqrt(weight)).
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
    const known = this.pooled.get(index) ?? maxPool(weights, count, size);
    this.pooled.set(index, known);
    return { size, weights: known };
  }

  /**
   * What one head does, between words or between tokens.
   * @param {number} layer
   * @param {number} head
   * @param {UnitName} unit
   * @returns {HeadLinks | null}  null: the exact head must be fetched first
   */
  links(layer, head, unit) {
    const name = `${layer}-${head}`;
    const exact = this.exactMaps.get(name); // reading it keeps it from being forgotten
    const known = this.knownLinks.get(`${name}-${unit}`);
    if (known) return known;
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
    this.knownLinks.set(`${name}-${unit}`, links);
    return links;
  }

  /**
   * What one head predicts as the antecedents of the text's mentions; null without mentions.
   * @param {number} layer
   * @param {number} head
   */
  coreference(layer, head) {
    const links = this.mentions.length > 0 && this.links(layer, head, "words");
    return links ? coreferenceOf(links, this.mentions, this.wordIds) : null;
  }

  /**
   * Whether the exact map of a head is here.
   * @param {number} layer
   * @param {number} head
   */
  hasExact(layer, head) {
    return this.exactMaps.has(`${layer}-${head}`);
  }

  /**
   * Adds one head's exact map.
   * @param {number} layer
   * @param {number} head
   * @param {DataView | Uint8Array} bytes  (tokens, tokens) float16
   * @throws {Error} with a sentence to show, if it doesn't fit
   */
  addExact(layer, head, bytes) {
    const expected = 2 * this.tokens.length ** 2;
    const name = `${layer}-${head}`;
    if (!(layer >= 0 && layer < this.layers && head >= 0 && head < this.heads)) {
      throw new Error(`A head arrived that the picture doesn't have: (${layer}, ${head}).`);
    }
    if (bytes.byteLength !== expected) {
      throw new Error(
        `Head ${layer + 1}-${head + 1} arrived with ${bytes.byteLength} bytes, not ${expected}.`,
      );
    }
    const map = decodeFloat16(bytes);
    if (!map.every((weight) => weight >= 0 && weight <= 1.01)) {
      throw new Error(`Head ${layer + 1}-${head + 1} arrived with weights outside 0 to 1.`);
    }
    this.exactMaps.set(name, map);
    for (const unit of ["words", "tokens"]) this.knownLinks.delete(`${name}-${unit}`);
  }
}
