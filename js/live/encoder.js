import { activations, addNormalized, softmax } from "./functions.js";
import { linear, paddedRows } from "./linear.js";

/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./network.js").Layer} Layer */

/**
 * Changes that are made in a network while it runs.
 * @typedef {object} Changes
 * @property {(layer: number, maps: Float32Array) => void} changeMaps      of a layer, (heads, N, N)
 * @property {(layer: number, outputs: Float32Array) => void} changeOutputs  of its heads, (N, width)
 *
 * @typedef {object} RunOptions
 * @property {Changes} [changes]
 * @property {boolean} [isWhole]  whether the states after the last layer are asked for, too
 *
 * @typedef {{maps: Float32Array, states: Float32Array}} Run  maps (layers, heads, N, N); states
 *     (padded rows, width), which the next run overwrites
 */

/**
 * Run a network on a tokenized text.
 * @param {Network} network
 * @param {{ids: number[], segments: number[]}} encoding  N token ids, and the segment of each
 * @param {RunOptions} [options]
 * @returns {Run}
 */
export function runEncoder(network, { ids, segments }, { changes, isWhole = false } = {}) {
  const { layers, heads } = network.shape;
  network.memory.top = network.end; // what earlier texts took is taken again
  const states = embed(network, ids, segments);
  const buffers = makeBuffers(network, ids.length);
  const maps = new Float32Array(layers * heads * ids.length ** 2);
  network.layers.forEach((layer, index) => {
    const size = heads * ids.length ** 2;
    const own = maps.subarray(index * size, (index + 1) * size);
    linear(network.memory, states, layer.query, buffers.query);
    linear(network.memory, states, layer.key, buffers.key);
    attend(network.shape, buffers, own);
    changes?.changeMaps(index, own);
    // What follows the last maps changes nothing that is drawn.
    if (index < layers - 1 || isWhole) {
      const change = (/** @type {Float32Array} */ outputs) =>
        changes?.changeOutputs(index, outputs);
      finishLayer(network, layer, states, buffers, own, change);
    }
  });
  return { maps, states };
}

/**
 * Return the embeddings of tokens.
 * @param {Network} network
 * @param {number[]} ids
 * @param {number[]} segments
 * @returns {Float32Array}  (padded rows, width)
 */
function embed({ shape, tables, norm, memory }, ids, segments) {
  const { width, first_position: first, padding, eps } = shape;
  const states = memory.take(paddedRows(ids.length) * width).fill(0);
  let next = first;
  ids.forEach((id, row) => {
    const position = id === padding ? first - 1 : next++;
    for (let i = 0; i < width; i++) {
      const segment = tables.segments ? tables.segments[segments[row] * width + i] : 0;
      states[row * width + i] =
        tables.tokens[id * width + i] + tables.positions[position * width + i] + segment;
    }
  });
  addNormalized(new Float32Array(states.length), states, norm, eps);
  return states;
}

/**
 * Return the buffers that all layers use.
 * @param {Network} network
 * @param {number} count  number of tokens
 */
function makeBuffers({ shape: { width, inner }, memory }, count) {
  const rows = paddedRows(count);
  const [query, key, value, mixed, change] = Array.from({ length: 5 }, () =>
    memory.take(rows * width),
  );
  return { count, query, key, value, mixed, change, hidden: memory.take(rows * inner) };
}

/**
 * Run what follows the maps of a layer.
 * @param {Network} network
 * @param {Layer} layer
 * @param {Float32Array} states  (padded rows, width), overwritten
 * @param {ReturnType<typeof makeBuffers>} buffers
 * @param {Float32Array} maps    (heads, N, N)
 * @param {(outputs: Float32Array) => void} changeOutputs
 */
function finishLayer({ shape, memory }, layer, states, buffers, maps, changeOutputs) {
  const { value, mixed, change, hidden } = buffers;
  linear(memory, states, layer.value, value);
  mix(shape, buffers, maps);
  changeOutputs(mixed);
  linear(memory, mixed, layer.output, change);
  addNormalized(change, states, layer.attention_norm, shape.eps);
  linear(memory, states, layer.inner, hidden);
  const activate = activations[shape.activation];
  for (let i = 0; i < hidden.length; i++) hidden[i] = activate(hidden[i]);
  linear(memory, hidden, layer.outer, change);
  addNormalized(change, states, layer.outer_norm, shape.eps);
}

/**
 * Compute the maps of a layer from its queries and keys.
 * @param {import("./network.js").Shape} shape
 * @param {ReturnType<typeof makeBuffers>} buffers
 * @param {Float32Array} maps  (heads, N, N), overwritten
 */
function attend({ heads, width }, { count, query, key }, maps) {
  const size = width / heads;
  const scale = 1 / Math.sqrt(size);
  const scores = new Float64Array(count);
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < count; row++) {
      const q = row * width + head * size;
      for (let column = 0; column < count; column++) {
        const k = column * width + head * size;
        let score = 0;
        for (let i = 0; i < size; i++) score += query[q + i] * key[k + i];
        scores[column] = score * scale;
      }
      softmax(scores);
      maps.set(scores, (head * count + row) * count);
    }
  }
}

/**
 * Average the values of a layer by its maps.
 * @param {import("./network.js").Shape} shape
 * @param {ReturnType<typeof makeBuffers>} buffers
 * @param {Float32Array} maps  (heads, N, N)
 */
function mix({ heads, width }, { count, value, mixed }, maps) {
  const size = width / heads;
  mixed.fill(0);
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < count; row++) {
      const to = row * width + head * size;
      for (let column = 0; column < count; column++) {
        const weight = maps[(head * count + row) * count + column];
        const from = column * width + head * size;
        for (let i = 0; i < size; i++) mixed[to + i] += weight * value[from + i];
      }
    }
  }
}
