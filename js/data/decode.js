import { PICTURE_VERSION } from "../contract.js";
import { areTags } from "./tags.js";
import { wordUnits } from "./units.js";

/**
 * Gold dependency tree of a sentence.
 * @typedef {object} Gold
 * @property {number[]} heads        counted from 1; 0 for the root
 * @property {string[]} relations
 *
 * Words that refer to an entity. Mentions of the same entity form a cluster.
 * @typedef {object} Mention
 * @property {number} start          index of its first word
 * @property {number} end            index after its last word
 * @property {number} head           index of its head word
 * @property {number} cluster
 *
 * Tokens along the rows or the columns of the maps.
 * @typedef {object} Axis
 * @property {string[]} tokens
 * @property {string[]} words
 * @property {(number | null)[]} wordIds
 * @property {import("./units.js").Units} wordUnits
 *
 * Image whose patches are columns of the maps.
 * @typedef {object} Image
 * @property {string} url
 * @property {number} rows            number of patches from top to bottom
 * @property {number} columns         number of patches from left to right
 * @property {number} start           token of the first patch; the others follow, row by row
 * @property {boolean} queries        whether the patches are rows of the maps too
 *
 * Reduced content of a picture of a long text, for rows and keys, which are the columns.
 * @typedef {object} Strongest
 * @property {Uint8Array} thumbs       (layers, heads, min(tokens, pool), min(keys, pool))
 * @property {number} pool
 * @property {number} k
 * @property {Uint16Array} linksTo     (layers, heads, units, k)
 * @property {Uint8Array} linksWeight  (layers, heads, units, k)
 * @property {Uint8Array} self         (layers, heads, units)
 * @property {Uint8Array} sinks        (layers, heads, units, kinds of special token)
 * @property {string[]} sinkLabels
 *
 * @typedef {object} DecodedFields
 * @property {number} key
 * @property {number} layers
 * @property {number} heads
 * @property {Axis | null} keys        columns that are other tokens than the rows
 * @property {number | null} boundary  first token of the second text of a pair
 * @property {Set<number>} absent      indices (layer * heads + head) of heads that the model lacks
 * @property {number | null} scale     largest size of a weight of signed maps; null for probabilities
 * @property {Image | null} image      image whose patches are columns
 * @property {string} note
 * @property {Gold | null} gold
 * @property {import("./tags.js").Tags | null} tags
 * @property {Mention[]} mentions      in the order of their head words
 * @property {Uint8Array | null} maps  (layers, heads, tokens, keys), or null for a long text
 * @property {Strongest | null} strongest
 *
 * @typedef {Axis & DecodedFields} DecodedPicture   with the axis of the rows
 */

/**
 * Decode the `picture` trait and check every part that the views use.
 * @param {unknown} trait
 * @returns {DecodedPicture}
 * @throws {Error} with a message for the reader, if a part is missing or malformed
 */
export function decodePicture(trait) {
  const fields = /** @type {Record<string, any>} */ (trait);
  check(typeof trait === "object" && trait !== null, "picture");
  if (fields.version !== PICTURE_VERSION) {
    throw new Error(
      `The picture has version ${String(fields.version)}; this page reads version ` +
        `${PICTURE_VERSION}. Restart the kernel and reload the page, so that both use the same ` +
        "release of bertlook.",
    );
  }
  const { key, layers, heads, gold = null, boundary = null, scale = null } = fields;
  const { mentions = [], absent = [], tags = null } = fields;
  check(isBetween(1, layers, 1e6), "layers");
  check(isBetween(1, heads, 1e6), "heads");
  check(Number.isInteger(key), "key");
  const rows = decodeAxis(fields, "");
  const { tokens, words } = rows;
  const keys = fields.keys == null ? null : decodeAxis(fields.keys, "keys: ");
  check(boundary === null || (!keys && isBetween(1, boundary, tokens.length - 1)), "boundary");
  check(
    Array.isArray(absent) &&
      absent.every(
        (pair) => isBetween(0, pair?.[0], layers - 1) && isBetween(0, pair[1], heads - 1),
      ),
    "absent",
  );
  check(scale === null || (Number.isFinite(scale) && scale >= 0), "scale");
  check(
    gold === null ||
      (gold.heads?.length === words.length &&
        gold.relations?.length === words.length &&
        areStrings(gold.relations) &&
        gold.heads.every((/** @type {unknown} */ head) => isBetween(0, head, words.length))),
    "gold",
  );
  check(areTags(tags, words.length), "tags");
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
  const note = typeof fields.note === "string" ? fields.note : "";
  const count = layers * heads;
  const columns = keys ?? rows;
  const isDense = fields.maps !== undefined;
  return {
    ...{ ...rows, key, layers, heads, keys, boundary, scale, note, gold, tags, mentions },
    image: fields.image == null ? null : decodeImage(fields.image, columns.tokens.length, !keys),
    absent: new Set(
      absent.map((/** @type {[number, number]} */ [layer, head]) => layer * heads + head),
    ),
    maps: isDense ? bytes(fields, "maps", count * tokens.length * columns.tokens.length) : null,
    strongest: isDense ? null : decodeStrongest(fields, count, rows, columns),
  };
}

/**
 * Decode the tokens of the rows or of the columns.
 * @param {Record<string, any>} fields
 * @param {string} prefix  of the names of the parts, for messages
 * @returns {Axis}
 */
function decodeAxis({ tokens, words, word_ids: wordIds }, prefix) {
  check(areStrings(tokens) && tokens.length > 0, `${prefix}tokens`);
  check(areStrings(words), `${prefix}words`);
  check(
    wordIds?.length === tokens.length &&
      wordIds.every(
        (/** @type {unknown} */ id) => id === null || isBetween(0, id, words.length - 1),
      ),
    `${prefix}word_ids`,
  );
  return { tokens, words, wordIds, wordUnits: wordUnits(tokens, words, wordIds) };
}

/**
 * Decode the image whose patches are columns.
 * @param {Record<string, any>} fields
 * @param {number} count    number of tokens of the columns
 * @param {boolean} isSelf  whether the columns are the rows
 * @returns {Image}
 */
function decodeImage({ png, rows, columns, start, queries }, count, isSelf) {
  check(isBetween(1, rows, count) && isBetween(1, columns, count), "image");
  check(isBetween(0, start, count - rows * columns) && queries === isSelf, "image");
  check(ArrayBuffer.isView(png), "image");
  const content = new Uint8Array(png.buffer, png.byteOffset, png.byteLength);
  const text = Array.from(content, (byte) => String.fromCharCode(byte)).join("");
  return { url: `data:image/png;base64,${btoa(text)}`, rows, columns, start, queries };
}

/**
 * Decode the reduced content of a long text.
 * @param {Record<string, any>} fields
 * @param {number} count  number of heads in all layers
 * @param {Axis} rows
 * @param {Axis} columns
 * @returns {Strongest}
 */
function decodeStrongest(fields, count, rows, columns) {
  const { pool, k, sink_labels: sinkLabels } = fields;
  check(isBetween(1, pool, 1e4), "pool");
  check(isBetween(1, k, 1e4), "k");
  check(areStrings(sinkLabels), "sink_labels");
  const units = rows.wordUnits.units.length;
  const cells = Math.min(pool, rows.tokens.length) * Math.min(pool, columns.tokens.length);
  const linksTo = new Uint16Array(bytes(fields, "links_to", count * units * k * 2).slice().buffer);
  check(
    linksTo.every((to) => to < columns.wordUnits.units.length),
    "links_to",
  );
  return {
    ...{ pool, k, sinkLabels, linksTo },
    thumbs: bytes(fields, "thumbs", count * cells),
    linksWeight: bytes(fields, "links_weight", count * units * k),
    self: bytes(fields, "self", count * units),
    sinks: bytes(fields, "sinks", count * units * sinkLabels.length),
  };
}

/**
 * Return the bytes of a part, after checking their number.
 * @param {Record<string, any>} fields
 * @param {string} name
 * @param {number} length
 * @returns {Uint8Array}
 */
function bytes(fields, name, length) {
  const value = fields[name];
  check(ArrayBuffer.isView(value) && value.byteLength === length, name);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * Return whether a value is a list of strings.
 * @param {unknown} value
 */
const areStrings = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/**
 * Return whether a value is a whole number from `low` to `high`.
 * @param {number} low
 * @param {unknown} value
 * @param {number} high
 */
const isBetween = (low, value, high) =>
  Number.isInteger(value) && low <= Number(value) && Number(value) <= high;

/**
 * Throw an error that names a part of the picture unless it is valid.
 * @param {unknown} isValid
 * @param {string} part
 */
function check(isValid, part) {
  if (!isValid) throw new Error(`The picture can't be drawn: "${part}" is missing or malformed.`);
}
