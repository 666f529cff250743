import { MAX_PLACES, TOP_PREDICTIONS } from "../contract.js";
import { wordLabel } from "../data/units.js";
import { unitsOf } from "./edits.js";

/**
 * @typedef {import("./tokenizer.js").Encoding} Encoding
 * @typedef {import("./head.js").Observation} Observation
 */

/**
 * Return the divergence KL(p || q) of two distributions, in nats.
 * @param {Float32Array} p  log probabilities
 * @param {Float32Array} q
 */
export function divergence(p, q) {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.exp(p[i]) * (p[i] - q[i]);
  return Math.max(sum, 0);
}

/**
 * Return the predictions of masked tokens before and after edits, as
 * bertlook.widgets.prediction_list encodes them.
 * @param {object} options
 * @param {Encoding} options.encoding   the text
 * @param {Encoding} options.masked     the text with masked words
 * @param {number[]} options.positions  masked tokens
 * @param {Observation} options.before
 * @param {Observation} options.after   the same without edits
 * @param {string[]} options.vocabulary
 * @returns {import("../state/types.js").PredictionsTrait}
 */
export function encodePredictions({ encoding, masked, positions, before, after, vocabulary }) {
  const { start } = unitsOf(masked);
  const isEdited = before !== after;
  const places = positions.slice(0, MAX_PLACES).map((position, row) => {
    const [p, q] = [before, after].map(
      ({ logProbs }) => /** @type {Float32Array[]} */ (logProbs)[row],
    );
    const guess = (/** @type {number} */ id) => ({
      ...{ token: vocabulary[id] ?? `<${id}>`, id, before: p[id], after: q[id] },
      ...{ rank_before: rankOf(p, id), rank_after: rankOf(q, id) },
    });
    const likely = new Set([...mostProbable(q), ...(isEdited ? mostProbable(p) : [])]);
    const own = encoding.ids[position];
    return {
      position,
      unit: start.findLastIndex((first) => first <= position),
      label: wordLabel(encoding.tokens[position]),
      guesses: [...likely].sort((a, b) => q[b] - q[a]).map(guess),
      kl: isEdited ? divergence(p, q) : null,
      target: own === masked.ids[position] ? null : guess(own),
    };
  });
  return { kind: "masked", places };
}

/**
 * Return the ids of the most probable tokens, most probable first.
 * @param {Float32Array} logProbs
 */
function mostProbable(logProbs) {
  /** @type {number[]} */
  const top = [];
  logProbs.forEach((value, id) => {
    if (top.length === TOP_PREDICTIONS && value <= logProbs[top[top.length - 1]]) return;
    const place = top.findIndex((other) => value > logProbs[other]);
    top.splice(place < 0 ? top.length : place, 0, id);
    top.length = Math.min(top.length, TOP_PREDICTIONS);
  });
  return top;
}

/**
 * Return the rank of a token, from 1.
 * @param {Float32Array} logProbs
 * @param {number} id
 */
const rankOf = (logProbs, id) =>
  logProbs.reduce((rank, value) => rank + Number(value > logProbs[id]), 1);
