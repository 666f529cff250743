import { wordUnits } from "./words.js";

/**
 * @typedef {object} Strongest
 * @property {Uint8Array} thumbs       (layers, heads, pool, pool)
 * @property {number} pool
 * @property {number} k
 * @property {Uint16Array} linksTo     (layers, heads, units, k)
 * @property {Uint8Array} linksWeight  (layers, heads, units, k)
 * @property {Uint8Array} self         (layers, heads, units)
 * @property {Uint8Array} sinks        (layers, heads, units, kinds)
 * @property {string[]} sinkLabels
 *
 * @typedef {object} CheckedPicture
 * @property {number} key
 * @property {number} layers
 * @property {number} heads
 * @property {string[]} tokens
 * @property {string[]} words
 * @property {(number | null)[]} wordIds
 * @property {string} note
 * @property {import("./types.js").Gold | null} gold
 * @property {import("./types.js").Mention[]} mentions  in the order of their head words
 * @property {Uint8Array | null} maps  (layers, heads, tokens, tokens)
 * @property {Strongest | null} strongest
 */

const VERSION = 1;

/**
 * The `picture` trait, every part of it known to be what the views rely on.
 * @param {unknown} trait
 * @returns {CheckedPicture}
 */
export function checkedPicture(trait) {
  if (typeof trait !== "object" || trait === null) throw malformed("it is not an object");
  const given = /** @type {Record<string, unknown>} */ (trait);
  if (given.version !== VERSION) {
    throw new Error(
      `This view reads version ${VERSION} of bertlook's pictures, not ${String(given.version)}: ` +
        "restart the kernel and reload the page, so that both sides come from one release.",
    );
  }
  const layers = size(given, "layers");
  const heads = size(given, "heads");
  const tokens = strings(given, "tokens");
  const words = strings(given, "words");
  if (tokens.length === 0) throw malformed("it has no tokens");
  const common = {
    key: integer(given, "key"),
    layers,
    heads,
    tokens,
    words,
    wordIds: wordIds(given.word_ids, tokens.length, words.length),
    note: typeof given.note === "string" ? given.note : "",
    gold: gold(given.gold, words.length),
    mentions: mentions(given.mentions ?? [], words.length),
  };
  if (given.maps !== undefined) {
    const maps = bytes(given, "maps", layers * heads * tokens.length ** 2);
    return { ...common, maps, strongest: null };
  }
  const units = wordUnits(tokens, words, common.wordIds).units.length;
  return { ...common, maps: null, strongest: strongest(given, layers * heads, units) };
}

/**
 * @param {Record<string, unknown>} given
 * @param {number} maps   how many heads in all
 * @param {number} units
 * @returns {Strongest}
 */
function strongest(given, maps, units) {
  const pool = size(given, "pool");
  const k = size(given, "k");
  const sinkLabels = strings(given, "sink_labels");
  const linksTo = new Uint16Array(bytes(given, "links_to", maps * units * k * 2).slice().buffer);
  if (linksTo.some((to) => to >= units)) throw malformed("links_to names a word that isn't there");
  return {
    pool,
    k,
    sinkLabels,
    linksTo,
    thumbs: bytes(given, "thumbs", maps * pool * pool),
    linksWeight: bytes(given, "links_weight", maps * units * k),
    self: bytes(given, "self", maps * units),
    sinks: bytes(given, "sinks", maps * units * sinkLabels.length),
  };
}

/**
 * @param {Record<string, unknown>} given
 * @param {string} name
 * @param {number} length
 * @returns {Uint8Array}
 */
function bytes(given, name, length) {
  const value = given[name];
  if (!ArrayBuffer.isView(value)) throw malformed(`${name} is missing`);
  if (value.byteLength !== length) {
    throw malformed(`${name} has ${value.byteLength} bytes, not ${length}`);
  }
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * @param {Record<string, unknown>} given
 * @param {string} name
 */
function integer(given, name) {
  const value = given[name];
  if (!Number.isInteger(value)) throw malformed(`${name} is not a whole number`);
  return /** @type {number} */ (value);
}

/**
 * @param {Record<string, unknown>} given
 * @param {string} name
 */
function size(given, name) {
  const value = integer(given, name);
  if (value < 1) throw malformed(`${name} is ${value}`);
  return value;
}

/**
 * @param {Record<string, unknown>} given
 * @param {string} name
 * @returns {string[]}
 */
function strings(given, name) {
  const value = given[name];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) {
    throw malformed(`${name} is not a list of strings`);
  }
  return value;
}

/**
 * @param {unknown} value
 * @param {number} tokens
 * @param {number} words
 * @returns {(number | null)[]}
 */
function wordIds(value, tokens, words) {
  if (!Array.isArray(value) || value.length !== tokens) {
    throw malformed("word_ids has not one entry for each token");
  }
  if (value.some((id) => id !== null && !(Number.isInteger(id) && id >= 0 && id < words))) {
    throw malformed("word_ids names a word that isn't there");
  }
  return value;
}

/**
 * @param {unknown} value
 * @param {number} words
 * @returns {import("./types.js").Gold | null}
 */
function gold(value, words) {
  if (value === null || value === undefined) return null;
  const { heads, relations } = /** @type {Record<string, unknown>} */ (value);
  if (
    !Array.isArray(heads) ||
    !Array.isArray(relations) ||
    heads.length !== words ||
    relations.length !== words ||
    heads.some((head) => !(Number.isInteger(head) && head >= 0 && head <= words)) ||
    relations.some((relation) => typeof relation !== "string")
  ) {
    throw malformed("gold does not fit its words");
  }
  return { heads, relations };
}

/**
 * @param {unknown} value
 * @param {number} words
 * @returns {import("./types.js").Mention[]}
 */
function mentions(value, words) {
  const fit =
    Array.isArray(value) &&
    value.every(
      ({ start, end, head, chain }) =>
        [start, end, head, chain].every(Number.isInteger) &&
        0 <= start &&
        start <= head &&
        head < end &&
        end <= words &&
        chain >= 0,
    );
  if (!fit) throw malformed("mentions do not fit its words");
  return value;
}

/** @param {string} what */
function malformed(what) {
  return new Error(`The picture can't be drawn: ${what}.`);
}
