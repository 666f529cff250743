import { PICTURE_VERSION } from "../contract.js";
import { wordUnits } from "./units.js";

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
 * @property {import("../state/types.js").Gold | null} gold
 * @property {import("../state/types.js").Mention[]} mentions  in the order of their head words
 * @property {Uint8Array | null} maps  (layers, heads, tokens, tokens)
 * @property {Strongest | null} strongest
 */

/**
 * The `picture` trait, every part of it known to be what the views rely on.
 * @param {unknown} trait
 * @returns {CheckedPicture}
 */
export function checkedPicture(trait) {
  demand(typeof trait === "object" && trait !== null, "picture");
  const given = /** @type {Record<string, any>} */ (trait);
  if (given.version !== PICTURE_VERSION) {
    throw new Error(
      `This view reads version ${PICTURE_VERSION} of bertlook's pictures, not ${String(given.version)}: ` +
        "restart the kernel and reload the page, so that both sides come from one release.",
    );
  }
  const layers = size(given, "layers");
  const heads = size(given, "heads");
  const tokens = strings(given, "tokens");
  const words = strings(given, "words");
  demand(tokens.length > 0, "tokens");
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
    "links_to",
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
  demand(ArrayBuffer.isView(value) && value.byteLength === length, name);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * @param {Record<string, any>} given
 * @param {string} name
 * @returns {number}
 */
function integer(given, name) {
  demand(Number.isInteger(given[name]), name);
  return given[name];
}

/**
 * @param {Record<string, any>} given
 * @param {string} name
 */
function size(given, name) {
  demand(given[name] > 0, name);
  return integer(given, name);
}

/**
 * @param {Record<string, any>} given
 * @param {string} name
 * @returns {string[]}
 */
function strings(given, name) {
  demand(areStrings(given[name]), name);
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
    Array.isArray(value) &&
      value.length === tokens &&
      value.every((id) => id === null || isBetween(0, id, words - 1)),
    "word_ids",
  );
  return value;
}

/**
 * @param {any} value
 * @param {number} words
 * @returns {import("../state/types.js").Gold | null}
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
    "gold",
  );
  return { heads, relations };
}

/**
 * @param {any} value
 * @param {number} words
 * @returns {import("../state/types.js").Mention[]}
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
    "mentions",
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
 * @param {boolean} holds  whether a part is as the views rely on
 * @param {string} name    of the part
 */
function demand(holds, name) {
  if (!holds) throw new Error(`The picture can't be drawn: "${name}" is missing or malformed.`);
}
