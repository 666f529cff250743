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
  demand(typeof trait === "object" && trait !== null, "it is not an object");
  const given = /** @type {Record<string, any>} */ (trait);
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
  demand(tokens.length > 0, "it has no tokens");
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
 * @param {Record<string, any>} given
 * @param {number} maps   how many heads in all
 * @param {number} units
 * @returns {Strongest}
 */
function strongest(given, maps, units) {
  const pool = size(given, "pool");
  const k = size(given, "k");
  const sinkLabels = strings(given, "sink_labels");
  const linksTo = new Uint16Array(bytes(given, "links_to", maps * units * k * 2).slice().buffer);
  demand(
    linksTo.every((to) => to < units),
    "links_to names a word that isn't there",
  );
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
 * @param {Record<string, any>} given
 * @param {string} name
 * @param {number} length
 * @returns {Uint8Array}
 */
function bytes(given, name, length) {
  const value = given[name];
  demand(ArrayBuffer.isView(value), `${name} is missing`);
  demand(value.byteLength === length, `${name} has ${value.byteLength} bytes, not ${length}`);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * @param {Record<string, any>} given
 * @param {string} name
 * @returns {number}
 */
function integer(given, name) {
  demand(Number.isInteger(given[name]), `${name} is not a whole number`);
  return given[name];
}

/**
 * @param {Record<string, any>} given
 * @param {string} name
 */
function size(given, name) {
  const value = integer(given, name);
  demand(value > 0, `${name} is ${value}`);
  return value;
}

/**
 * @param {Record<string, any>} given
 * @param {string} name
 * @returns {string[]}
 */
function strings(given, name) {
  demand(areStrings(given[name]), `${name} is not a list of strings`);
  return given[name];
}

/** @param {unknown} value */
const areStrings = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/**
 * @param {any} value
 * @param {number} tokens
 * @param {number} words
 * @returns {(number | null)[]}
 */
function wordIds(value, tokens, words) {
  demand(
    Array.isArray(value) && value.length === tokens,
    "word_ids has not one entry for each token",
  );
  demand(
    value.every((/** @type {unknown} */ id) => id === null || isBetween(0, id, words - 1)),
    "word_ids names a word that isn't there",
  );
  return value;
}

/**
 * @param {any} value
 * @param {number} words
 * @returns {import("./types.js").Gold | null}
 */
function gold(value, words) {
  if (value == null) return null;
  const { heads, relations } = value;
  demand(
    Array.isArray(heads) &&
      areStrings(relations) &&
      heads.length === words &&
      relations.length === words &&
      heads.every((head) => isBetween(0, head, words)),
    "gold does not fit its words",
  );
  return { heads, relations };
}

/**
 * @param {any} value
 * @param {number} words
 * @returns {import("./types.js").Mention[]}
 */
function mentions(value, words) {
  demand(
    Array.isArray(value) &&
      value.every(
        ({ start, end, head, chain }) =>
          isBetween(0, start, head) &&
          isBetween(start, head, end - 1) &&
          isBetween(1, end, words) &&
          isBetween(0, chain, words * words),
      ),
    "mentions do not fit its words",
  );
  return value;
}

/**
 * Whether a value is a whole number from low to high.
 * @param {number} low
 * @param {unknown} value
 * @param {number} high
 */
const isBetween = (low, value, high) =>
  Number.isInteger(value) && low <= Number(value) && Number(value) <= high;

/**
 * @param {boolean} holds
 * @param {string} what  what is wrong otherwise
 */
function demand(holds, what) {
  if (!holds) throw new Error(`The picture can't be drawn: ${what}.`);
}
