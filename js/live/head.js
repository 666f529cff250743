import { runEncoder } from "./encoder.js";
import { activations, addNormalized } from "./functions.js";
import { ROWS } from "./kernel.js";
import { linear } from "./linear.js";

/**
 * Maps of a text, and the log probabilities of tokens at its masked positions.
 * @typedef {{maps: Float32Array, logProbs: Float32Array[] | null}} Observation
 */

/**
 * Run a network and the head that predicts masked tokens.
 * @param {import("./network.js").Network} network
 * @param {{ids: number[], segments: number[]}} encoding
 * @param {number[]} positions  masked tokens; none if nothing is predicted
 * @param {import("./encoder.js").Changes} [changes]
 * @returns {Observation}
 */
export function observe(network, encoding, positions, changes) {
  const isWhole = positions.length > 0;
  const { maps, states } = runEncoder(network, encoding, { changes, isWhole });
  return { maps, logProbs: isWhole ? predict(network, states, positions) : null };
}

/**
 * Return the log probabilities of all tokens at some positions.
 * @param {import("./network.js").Network} network
 * @param {Float32Array} states  after the last layer
 * @param {number[]} positions
 */
function predict({ shape, head, memory }, states, positions) {
  const { dense, norm, tokens } = /** @type {import("./network.js").Head} */ (head);
  const { width, eps, activation } = shape;
  const count = tokens.bias.length;
  const [chosen, turned, logits] = [width, width, count].map((size) => memory.take(ROWS * size));
  const nothing = new Float32Array(ROWS * width);
  const rows = [];
  for (let start = 0; start < positions.length; start += ROWS) {
    const part = positions.slice(start, start + ROWS);
    chosen.fill(0);
    part.forEach((position, row) => {
      chosen.set(states.subarray(position * width, (position + 1) * width), row * width);
    });
    linear(memory, chosen, dense, turned);
    for (let i = 0; i < turned.length; i++) turned[i] = activations[activation](turned[i]);
    addNormalized(nothing, turned, norm, eps);
    linear(memory, turned, tokens, logits);
    rows.push(...part.map((_, row) => logSoftmax(logits.slice(row * count, (row + 1) * count))));
  }
  return rows;
}

/**
 * Turn logits into log probabilities, in place.
 * @param {Float32Array} logits
 */
function logSoftmax(logits) {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  const norm = largest + Math.log(sum);
  for (let i = 0; i < logits.length; i++) logits[i] -= norm;
  return logits;
}
