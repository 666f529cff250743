import { activations, addNormalized, softmax } from "./functions.js";
import { linear, paddedRows } from "./linear.js";

/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./network.js").Layer} Layer */

/**
 * Return the attention maps of a tokenized text.
 * @param {Network} network
 * @param {number[]} ids       N token ids
 * @param {number[]} segments  the segment of each token
 * @returns {Float32Array}     (layers, heads, N, N)
 */
export function attentionMaps(network, ids, segments) {
  const { layers, heads } = network.shape;
  network.memory.top = network.end; // what earlier texts took is taken again
  const states = embed(network, ids, segments);
  const buffers = makeBuffers(network, ids.length);
  const maps = new Float32Array(layers * heads * ids.length ** 2);
  network.layers.forEach((layer, index) => {
    const size = heads * ids.length ** 2;
    const own = maps.subarray(index * size, (index + 1) * size);
    // What follows the last maps changes nothing that is drawn.
    runLayer(network, layer, states, buffers, own, index === layers - 1);
  });
  return maps;
}

/**
 * Return the embeddings of tokens.
 * @param {Network} network
 * @param {number[]} ids
 * @param {number[]} segments
 * @returns {Float32Array}  (padded rows, width)
 */
function embed({ shape, tables, norm, memory }, ids, segments) {
  const { width, first_position: first, eps } = shape;
  const states = memory.take(paddedRows(ids.length) * width).fill(0);
  ids.forEach((id, row) => {
    for (let i = 0; i < width; i++) {
      const segment = tables.segments ? tables.segments[segments[row] * width + i] : 0;
      states[row * width + i] =
        tables.tokens[id * width + i] + tables.positions[(first + row) * width + i] + segment;
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
 * Run a layer.
 * @param {Network} network
 * @param {Layer} layer
 * @param {Float32Array} states  (padded rows, width), overwritten
 * @param {ReturnType<typeof makeBuffers>} buffers
 * @param {Float32Array} maps    (heads, N, N), overwritten
 * @param {boolean} isLast       whether only the maps are needed
 */
function runLayer({ shape, memory }, layer, states, buffers, maps, isLast) {
  const { query, key, value, mixed, change, hidden } = buffers;
  linear(memory, states, layer.query, query);
  linear(memory, states, layer.key, key);
  attend(shape, buffers, maps);
  if (isLast) return;
  linear(memory, states, layer.value, value);
  mix(shape, buffers, maps);
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
