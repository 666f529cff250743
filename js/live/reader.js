import { PICTURE_VERSION } from "../contract.js";
import { thousands } from "../ui/format.js";
import { runEncoder } from "./encoder.js";
import { readNetwork } from "./network.js";
import { Tokenizer } from "./tokenizer.js";

/** Maximum number of characters of a text per token of the limit: more can't fit. */
const MAX_CHARACTERS = 1000;
/** Number of tokens that are read to try the model out, as of a sentence. */
const TRIED = 12;

/**
 * What a page knows of its model beside the weights.
 * @typedef {object} ModelParts
 * @property {import("./network.js").Shape} shape
 * @property {import("./tokenizer.js").TokenizerParts} tokenizer
 * @property {number} limit  maximum number of tokens of a text
 * @property {number | null} mask  id of the mask token; null if nothing is predicted
 *
 * A text that was read.
 * @typedef {{encoding: import("./tokenizer.js").Encoding, maps: Float32Array}} Reading
 */

/** A model that reads texts. */
export class Reader {
  /**
   * @param {ModelParts} parts
   * @param {Uint8Array} weights
   */
  constructor(parts, weights) {
    this.parts = parts;
    this.tokenizer = new Tokenizer(parts.tokenizer);
    this.network = readNetwork(parts.shape, weights);
  }

  /**
   * Read a text or a pair.
   * @param {string} text
   * @param {string | null} pair
   * @returns {Reading}
   */
  read(text, pair) {
    const encoding = this.encode(text, pair);
    return { encoding, maps: runEncoder(this.network, encoding).maps };
  }

  /**
   * Tokenize a text or a pair.
   * @param {string} text
   * @param {string | null} pair
   * @throws {Error} with a message for the reader, if a text is empty or too long
   */
  encode(text, pair) {
    const { limit } = this.parts;
    const length = text.length + (pair ?? "").length;
    if (length > MAX_CHARACTERS * limit) {
      throw new Error(
        `The text has ${thousands(length)} characters; this model reads at most ${limit} ` +
          "tokens. Shorten it.",
      );
    }
    const encoding = this.tokenizer.encode(text, pair);
    const { length: count } = encoding.ids;
    if (count > limit) {
      throw new Error(
        `The text has ${count} tokens; this model reads at most ${limit}. Shorten it.`,
      );
    }
    return encoding;
  }

  /** Read some tokens and drop their maps, so that the first text finds a compiled engine. */
  tryOut() {
    const ids = Array(Math.min(TRIED, this.parts.limit)).fill(0);
    runEncoder(this.network, { ids, segments: ids }, { isWhole: true });
  }
}

/**
 * Return the `picture` trait of a text, as bertlook.widgets.picture encodes it.
 * @param {Reading} reading
 * @param {import("./network.js").Shape} shape
 * @returns {Record<string, unknown> & {maps: Uint8Array<ArrayBuffer>}}  without its key
 */
export function encodePicture({ encoding, maps }, { layers, heads }) {
  const { tokens, words, wordIds, boundary, note } = encoding;
  const codes = new Uint8Array(maps.length);
  for (let i = 0; i < maps.length; i++) codes[i] = Math.round(255 * Math.sqrt(maps[i]));
  return {
    ...{ version: PICTURE_VERSION, layers, heads, tokens, words, word_ids: wordIds },
    ...{ boundary, note, maps: codes },
  };
}
