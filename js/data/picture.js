import { POOL } from "../contract.js";
import { weightsOf } from "../ui/color.js";
import { isHeadIn } from "../ui/format.js";
import { decodePicture } from "./decode.js";
import { decodeFloat16 } from "./float16.js";
import { incomingLinks, strongestIncoming } from "./incoming.js";
import { LRU, strongestLinks, unitLinks } from "./links.js";
import { maxPool } from "./max_pool.js";
import { coreferenceOf } from "./predictions.js";
import { tagText } from "./tags.js";
import { tokenUnits, unitMap } from "./units.js";

/** @typedef {import("./links.js").HeadLinks} HeadLinks */
/** @typedef {"words" | "tokens"} UnitName */
/** @typedef {{rows: import("./units.js").Units, columns: import("./units.js").Units}} AxisUnits */

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
    const columns = decoded.keys ?? decoded;
    this.key = decoded.key;
    this.layers = decoded.layers;
    this.heads = decoded.heads;
    this.tokens = tokens;
    this.words = decoded.words;
    this.wordIds = decoded.wordIds;
    /** Whether attention goes to other tokens than those that it comes from. */
    this.isCross = decoded.keys !== null;
    /** Tokens of the columns, to which attention goes. */
    this.keyTokens = columns.tokens;
    this.boundary = decoded.boundary;
    this.absent = decoded.absent;
    this.scale = decoded.scale;
    this.image = decoded.image;
    this.note = decoded.note;
    this.gold = decoded.gold;
    this.tags = decoded.tags;
    this.mentions = decoded.mentions;
    /** Whether the picture has every complete map, one byte per weight. */
    this.dense = maps !== null;
    /** Number of links per row available before the exact map arrives. */
    this.linksPerRow = strongest?.k ?? Number.POSITIVE_INFINITY;
    /** Longest side of a thumbnail, in cells. */
    this.pool = Math.min(strongest?.pool ?? POOL, Math.max(tokens.length, columns.tokens.length));
    this.decoded = decoded;
    /** Units of the rows and of the columns by name. @type {Partial<Record<UnitName, AxisUnits>>} */
    this.axes = {};
    /** Number of weights of a head's map between tokens. */
    this.area = tokens.length * columns.tokens.length;
    const capacity = Math.max(4, Math.floor(MAX_CACHED_WEIGHTS / this.area));
    /** @type {LRU<Float32Array>} */
    this.exactMaps = new LRU(Math.min(MAX_EXACT_MAPS, capacity));
    /** @type {LRU<HeadLinks>} */
    this.cachedLinks = new LRU(Math.min(MAX_CACHED_LINKS, capacity));
    /** @type {Map<number, import("./max_pool.js").CodedMap>} */
    this.pooled = new Map();
  }

  /**
   * Return the words or tokens of the rows, including special tokens.
   * @param {UnitName} unit
   */
  units(unit) {
    return this.axisUnits(unit).rows.units;
  }

  /**
   * Return what is known of the word of a unit of the rows, empty if nothing is.
   * @param {UnitName} unit
   * @param {number} index  index of the word or token
   */
  tagText(unit, index) {
    return tagText(this.tags, this.wordIds[this.axisUnits(unit).rows.start[index]]);
  }

  /**
   * Return the words or tokens of the columns; without other keys, the same list as of the rows.
   * @param {UnitName} unit
   */
  keyUnits(unit) {
    return this.axisUnits(unit).columns.units;
  }

  /**
   * Return the units of the rows and of the columns, computed on first use.
   * @param {UnitName} unit
   * @returns {AxisUnits}
   */
  axisUnits(unit) {
    const unitsOf = (/** @type {import("./decode.js").Axis} */ axis) =>
      unit === "words" ? axis.wordUnits : tokenUnits(axis.tokens, axis.wordIds);
    let sides = this.axes[unit];
    if (!sides) {
      const rows = unitsOf(this.decoded);
      sides = { rows, columns: this.decoded.keys ? unitsOf(this.decoded.keys) : rows };
      this.axes[unit] = sides;
    }
    return sides;
  }

  /** First head that the model has, or the first place if it has none. */
  get firstHead() {
    for (let index = 0; index < this.layers * this.heads; index++) {
      if (this.absent.has(index)) continue;
      return { layer: Math.floor(index / this.heads), head: index % this.heads };
    }
    return { layer: 0, head: 0 };
  }

  /**
   * Return a head's thumbnail in codes.
   * @param {number} layer
   * @param {number} head
   * @returns {import("./max_pool.js").CodedMap}
   */
  thumb(layer, head) {
    const { maps, strongest } = this.decoded;
    const index = layer * this.heads + head;
    const [rows, columns] = [this.tokens.length, this.keyTokens.length];
    if (strongest) {
      const [height, width] = [Math.min(rows, this.pool), Math.min(columns, this.pool)];
      const area = height * width;
      const codes = strongest.thumbs.subarray(index * area, (index + 1) * area);
      return { rows: height, columns: width, codes };
    }
    const codes = /** @type {Uint8Array} */ (maps);
    const map = codes.subarray(index * this.area, (index + 1) * this.area);
    if (Math.max(rows, columns) <= this.pool) return { rows, columns, codes: map };
    const pooled =
      this.pooled.get(index) ??
      maxPool({ rows, columns, codes: map }, this.pool, this.scale !== null);
    this.pooled.set(index, pooled);
    return pooled;
  }

  /**
   * Return the map of one head between tokens, or null if the exact map has to be fetched.
   * @param {number} layer
   * @param {number} head
   * @returns {Float32Array | null}  (tokens, key tokens)
   */
  map(layer, head) {
    const exact = this.exactMaps.get(`${layer}-${head}`); // also marks it as recently used
    const { maps } = this.decoded;
    if (exact || !maps) return exact ?? null;
    const index = layer * this.heads + head;
    const weights = weightsOf(this.scale);
    const codes = maps.subarray(index * this.area, (index + 1) * this.area);
    return Float32Array.from(codes, (code) => weights[code]);
  }

  /**
   * Return the map of one head between words or between tokens, or null if the exact map has to be
   * fetched.
   * @param {number} layer
   * @param {number} head
   * @param {UnitName} unit
   * @returns {Float32Array | null}  (units, key units)
   */
  weights(layer, head, unit) {
    const { rows, columns } = this.axisUnits(unit);
    const map = this.map(layer, head);
    return map && unitMap(map, rows.start, columns.start);
  }

  /**
   * Return the links of one head between words or between tokens.
   * @param {number} layer
   * @param {number} head
   * @param {UnitName} unit
   * @param {boolean} [isIncoming]  whether the rows of the result are attended to
   * @returns {HeadLinks | null}  null if the exact map has to be fetched
   */
  links(layer, head, unit, isIncoming = false) {
    const name = `${layer}-${head}`;
    const isExact = this.exactMaps.get(name) !== undefined; // also marks it as recently used
    const key = `${name}-${unit}-${isIncoming}`;
    const cached = this.cachedLinks.get(key);
    if (cached) return cached;
    const { strongest } = this.decoded;
    if (strongest && !isExact && unit === "tokens") return null;
    const { rows, columns } = this.axisUnits(unit);
    const sides = { rows: rows.units, columns: columns.units };
    const map = this.weights(layer, head, unit);
    /** @type {HeadLinks} */
    let links;
    if (map) {
      const build = isIncoming ? incomingLinks : unitLinks;
      links = build(map, sides, this.scale, isExact ? "exact" : "coded");
    } else if (isIncoming) {
      links = strongestIncoming(/** @type {HeadLinks} */ (this.links(layer, head, unit)));
    } else {
      const index = layer * this.heads + head;
      const strong = /** @type {NonNullable<typeof strongest>} */ (strongest);
      links = strongestLinks(strong, index, sides, this.scale);
    }
    this.cachedLinks.set(key, links);
    return links;
  }

  /**
   * Return the antecedents that a head predicts for the text's mentions, or null without mentions.
   * @param {number} layer
   * @param {number} head
   */
  coreference(layer, head) {
    const isMeasured = this.mentions.length > 0 && !this.isCross && this.scale === null;
    const links = isMeasured && this.links(layer, head, "words");
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
   * @param {DataView | Uint8Array} bytes  (tokens, key tokens) float16
   * @throws {Error} with a message for the reader, if the map doesn't fit the picture
   */
  addExact(layer, head, bytes) {
    const expected = 2 * this.area;
    const name = `${layer}-${head}`;
    if (!(layer >= 0 && head >= 0 && isHeadIn({ layer, head }, this))) {
      throw new Error(`The kernel sent a head that the picture lacks: (${layer}, ${head}).`);
    }
    if (bytes.byteLength !== expected) {
      throw new Error(
        `The kernel sent ${bytes.byteLength} bytes for head ${layer + 1}-${head + 1}, not ${expected}.`,
      );
    }
    const map = decodeFloat16(bytes);
    // Signed weights travel as shares of the scale, since small ones would vanish in 16 bits.
    const low = this.scale === null ? 0 : -1.01;
    if (!map.every((share) => share >= low && share <= 1.01)) {
      throw new Error(
        `The kernel sent weights outside ${Math.ceil(low)} to 1 for head ${layer + 1}-${head + 1}.`,
      );
    }
    const { scale } = this;
    if (scale !== null) for (const [i, share] of map.entries()) map[i] = scale * share;
    this.exactMaps.set(name, map);
    for (const unit of ["words", "tokens"]) {
      for (const isIncoming of [false, true]) {
        this.cachedLinks.delete(`${name}-${unit}-${isIncoming}`);
      }
    }
  }
}
