import { PICTURE_VERSION } from "../contract.js";
import { wordUnits } from "./units.js";

/**
 * The gold tree of a sentence.
 * @typedef {object} Gold
 * @property {number[]} heads        counted from 1; 0 for the root
 * @property {string[]} relations
 *
 * Words that refer to something, with the cluster of mentions that refer to the same.
 * @typedef {object} Mention
 * @property {number} start          its first word
 * @property {number} end            the word after its last
 * @property {number} head           its head word
 * @property {number} cluster
 *
 * What travels of a long text.
 * @typedef {object} Strongest
 * @property {Uint8Array} thumbs       (layers, heads, pool, pool)
 * @property {number} pool
 * @property {number} k
 * @property {Uint16Array} linksTo     (layers, heads, units, k)
 * @property {Uint8Array} linksWeight  (layers, heads, units, k)
 * @property {Uint8Array} self         (layers, heads, units)
 * @property {Uint8Array} sinks        (layers, heads, units, kinds of special token)
 * @property {string[]} sinkLabels
 *
 * @typedef {object} DecodedPicture
 * @property {number} key
 * @property {number} layers
 * @property {number} heads
 * @property {string[]} tokens
 * @property {string[]} words
 * @property {(number | null)[]} wordIds
 * @property {string} note
 * @property {Gold | null} gold
 * @property {Mention[]} mentions      in the order of their head words
 * @property {import("./units.js").Units} wordUnits
 * @property {Uint8Array | null} maps  (layers, heads, tokens, tokens), or null for a long text
 * @property {Strongest | null} strongest
 */

/**
 * Decodes the `picture` trait and checks every part that the views rely on.
 * @param {unknown} trait
 * @returns {DecodedPicture}
 * @throws {Error} with a sentence to show, if a part is missing or malformed
 */
export function decodePicture(trait) {
  const given = /** @type {Record<string, any>} */ (trait);
  check(typeof trait === "object" && trait !== null, "picture");
  if (given.version !== PICTURE_VERSION) {
    throw new Error(
      `This view reads version ${PICTURE_VERSION} of bertlook's pictures, not ` +
        `${String(given.version)}: restart the kernel and reload the page, so that both sides ` +
        "come from one release.",
    );
  }
  const { key, layers, heads, tokens, words, word_ids: wordIds, gold = null } = given;
  const mentions = given.mentions ?? [];
  check(isBetween(1, layers, 1e6), "layers");
  check(isBetween(1, heads, 1e6), "heads");
  check(Number.isInteger(key), "key");
  check(areStrings(tokens) && tokens.length > 0, "tokens");
  check(areStrings(words), "words");
  check(
    wordIds?.length === tokens.length &&
      wordIds.every(
        (/** @type {unknown} */ id) => id === null || isBetween(0, id, words.length - 1),
      ),
    "word_ids",
  );
  check(
    gold === null ||
      (gold.heads?.length === words.length &&
        gold.relations?.length === words.length &&
        areStrings(gold.relations) &&
        gold.heads.every((/** @type {unknown} */ head) => isBetween(0, head, words.length))),
    "gold",
  );
  check(
    Array.isArray(mentions) &&
      mentions.every(
        ({ start, end, head, cluster }) =>
          isBetween(0, start, head) &&
          isBetween(start, head, end - 1) &&
          isBetween(1, end, words.length) &&
          isBetween(0, cluster, words.length ** 2),
      ),
    "mentions",
  );
  const note = typeof given.note === "string" ? given.note : "";
  const units = wordUnits(tokens, words, wordIds);
  const count = layers * heads;
  return {
    ...{ key, layers, heads, tokens, words, wordIds, note, gold, mentions, wordUnits: units },
    maps: given.maps === undefined ? null : bytes(given, "maps", count * tokens.length ** 2),
    strongest: given.maps === undefined ? strongest(given, count, units.units.length) : null,
  };
}

/**
 * @param {Record<string, any>} given
 * @param {number} count  the number of heads in all layers
 * @param {number} units
 * @returns {Strongest}
 */
function strongest(given, count, units) {
  const { pool, k, sink_labels: sinkLabels } = given;
  check(isBetween(1, pool, 1e4), "pool");
  check(isBetween(1, k, 1e4), "k");
  check(areStrings(sinkLabels), "sink_labels");
  const linksTo = new Uint16Array(bytes(given, "links_to", count * units * k * 2).slice().buffer);
  check(
    linksTo.every((to) => to < units),
    "links_to",
  );
  return {
    ...{ pool, k, sinkLabels, linksTo },
    thumbs: bytes(given, "thumbs", count * pool * pool),
    linksWeight: bytes(given, "links_weight", count * units * k),
    self: bytes(given, "self", count * units),
    sinks: bytes(given, "sinks", count * units * sinkLabels.length),
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
  check(ArrayBuffer.isView(value) && value.byteLength === length, name);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** @param {unknown} value */
const areStrings = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/**
 * Whether a value is a whole number from `low` to `high`.
 * @param {number} low
 * @param {unknown} value
 * @param {number} high
 */
const isBetween = (low, value, high) =>
  Number.isInteger(value) && low <= Number(value) && Number(value) <= high;

/**
 * @param {unknown} holds
 * @param {string} part  the name of the part that is checked
 */
function check(holds, part) {
  if (!holds) throw new Error(`The picture can't be drawn: "${part}" is missing or malformed.`);
}
