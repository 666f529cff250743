// The bundled model, as a live page holds it.
// @ts-expect-error: the types of Node.js are not installed.
import { readFileSync } from "node:fs";
import networks from "../../tests/live/networks.json";
import texts from "../../tests/live/texts.json";
import { decodeBase64 } from "../data/base64.js";

const FOLDER = "src/bertlook/bundled/bert-mini/";

/**
 * Return what a page knows of a model beside the weights.
 * @returns {import("../live/reader.js").ModelParts}
 */
export function bundledParts() {
  return /** @type {any} */ ({
    ...{ shape: networks.bundled.shape, limit: 128, mask: 4 },
    tokenizer: { ...texts[0].tokenizer, vocabulary: bundledVocabulary() },
  });
}

/** Return the tokens of the bundled model in the order of their ids. */
export function bundledVocabulary() {
  const { model } = JSON.parse(readFileSync(`${FOLDER}tokenizer.json`, "utf8"));
  return Object.keys(model.vocab).sort((a, b) => model.vocab[a] - model.vocab[b]);
}

/** Return the weights of the bundled model in the order in which a page holds them. */
export function bundledWeights() {
  const file = readFileSync(`${FOLDER}model.safetensors`);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString("utf8", 8, start));
  const weights = new Uint8Array(file.length);
  let length = 0;
  for (const name of networks.bundled.names) {
    const [from, to] = header[name].data_offsets;
    weights.set(file.subarray(start + from, start + to), length);
    length += to - from;
  }
  return weights.subarray(0, length);
}

/**
 * Return the maps of a case of a fixture.
 * @param {{maps: {$bytes: string}}} example
 */
export const mapsOf = ({ maps }) => new Float32Array(decodeBase64(maps.$bytes).buffer);

/**
 * Return the largest difference of two arrays of the same length.
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
export function largestDifference(a, b) {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}
