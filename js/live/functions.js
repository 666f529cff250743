// Functions of a network between its linear layers.

/**
 * Return the error function, to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26).
 * @param {number} x
 */
export function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const polynomial =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - polynomial * Math.exp(-x * x));
}

/** Activations by the names that configurations give them. @satisfies {Record<string, (x: number) => number>} */
export const activations = {
  gelu: (/** @type {number} */ x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
  gelu_new: (/** @type {number} */ x) =>
    0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  relu: (/** @type {number} */ x) => Math.max(x, 0),
};

/**
 * Turn scores into probabilities, in place.
 * @param {Float64Array} scores
 */
export function softmax(scores) {
  const largest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.exp(scores[i] - largest);
    sum += scores[i];
  }
  for (let i = 0; i < scores.length; i++) scores[i] /= sum;
}

/**
 * Add a change to states and normalize each row of the sum, in place.
 * @param {Float32Array} change  (rows, width)
 * @param {Float32Array} states  (rows, width), overwritten
 * @param {{weight: Float32Array, bias: Float32Array}} norm  (width)
 * @param {number} eps           added to the variance
 */
export function addNormalized(change, states, { weight, bias }, eps) {
  const width = weight.length;
  for (let start = 0; start < states.length; start += width) {
    let mean = 0;
    for (let i = 0; i < width; i++) {
      states[start + i] += change[start + i];
      mean += states[start + i] / width;
    }
    let variance = 0;
    for (let i = 0; i < width; i++) variance += (states[start + i] - mean) ** 2 / width;
    const scale = 1 / Math.sqrt(variance + eps);
    for (let i = 0; i < width; i++) {
      states[start + i] = (states[start + i] - mean) * scale * weight[i] + bias[i];
    }
  }
}
