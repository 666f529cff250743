import { decodeFloat16 } from "../data/float16.js";
import { ROWS } from "./kernel.js";
import { paddedRows } from "./linear.js";
import { Memory } from "./memory.js";

/**
 * Sizes and constants of a network.
 * @typedef {object} Shape
 * @property {number} layers
 * @property {number} heads
 * @property {number} width           of a token's vector
 * @property {number} inner           width between the two linear layers of a feed-forward network
 * @property {number} tokens          in the vocabulary
 * @property {number} positions       in the table of positions
 * @property {number} first_position  row of the first token's position
 * @property {number | null} padding  token that has the position before the first one, and counts as none
 * @property {number} segments        in the table of segments; 0 if there is none
 * @property {keyof typeof import("./functions.js").activations} activation
 * @property {number} eps             of the normalizations
 * @property {"float16" | "float32"} precision  of the weights
 * @property {"no" | "tied" | "untied"} predicts  whether there is a head for masked tokens, and whether
 *     its weights of the tokens are their embeddings
 *
 * @typedef {import("./linear.js").Linear} Linear
 *
 * Weights of a layer.
 * @typedef {object} Layer
 * @property {Linear} query
 * @property {Linear} key
 * @property {Linear} value
 * @property {Linear} output
 * @property {Linear} attention_norm
 * @property {Linear} inner
 * @property {Linear} outer
 * @property {Linear} outer_norm
 *
 * @typedef {object} Head
 * @property {Linear} dense
 * @property {Linear} norm
 * @property {Linear} tokens           a row of weights for each token
 *
 * @typedef {object} Network
 * @property {Shape} shape
 * @property {{tokens: Float32Array, positions: Float32Array, segments: Float32Array | null}} tables
 * @property {Linear} norm            of the embeddings
 * @property {Layer[]} layers
 * @property {Head | null} head       predicts masked tokens
 * @property {Memory} memory          of the weights, and of what is computed from them
 * @property {number} end             of the weights in the memory
 */

/**
 * Return a network with its weights, which stand in the order in which bertlook.model.portable writes them.
 * @param {Shape} shape
 * @param {Uint8Array} bytes
 * @returns {Network}
 * @throws {Error} if there are more or fewer weights
 */
export function readNetwork(shape, bytes) {
  const size = shape.precision === "float16" ? 2 : 4;
  const memory = new Memory(bytes.length / size + workingSize(shape));
  const weights = memory.take(bytes.length / size);
  decodeWeights(shape.precision, bytes, weights);
  let start = 0;
  const take = (/** @type {number} */ count) => {
    start += count;
    return weights.subarray(start - count, start);
  };
  const { width, inner } = shape;
  const takeLinear = (/** @type {number} */ outputs, /** @type {number} */ inputs) => ({
    weight: take(outputs * inputs),
    bias: take(outputs),
  });
  const tables = {
    tokens: take(shape.tokens * width),
    positions: take(shape.positions * width),
    segments: shape.segments > 0 ? take(shape.segments * width) : null,
  };
  /** @returns {Head | null} */
  const takeHead = () => {
    if (shape.predicts === "no") return null;
    const [dense, norm] = [takeLinear(width, width), takeLinear(width, 1)];
    const bias = take(shape.tokens);
    const weight = shape.predicts === "tied" ? tables.tokens : take(shape.tokens * width);
    return { dense, norm, tokens: { weight, bias } };
  };
  const network = {
    ...{ shape, tables, norm: takeLinear(width, 1), memory, end: memory.top },
    layers: Array.from({ length: shape.layers }, () => ({
      query: takeLinear(width, width),
      key: takeLinear(width, width),
      value: takeLinear(width, width),
      output: takeLinear(width, width),
      attention_norm: takeLinear(width, 1),
      inner: takeLinear(inner, width),
      outer: takeLinear(width, inner),
      outer_norm: takeLinear(width, 1),
    })),
    head: takeHead(),
  };
  if (start !== weights.length) {
    throw new Error(`The page has ${weights.length} weights, not ${start}. Write it again.`);
  }
  return network;
}

/**
 * Return how many numbers the encoder and the head need beside the weights for the longest text.
 * @param {Shape} shape
 */
const workingSize = ({ positions, width, inner, tokens, predicts }) =>
  paddedRows(positions) * (6 * width + inner) +
  (predicts === "no" ? 0 : ROWS * (2 * width + tokens));

/**
 * Write weights as numbers.
 * @param {Shape["precision"]} precision
 * @param {Uint8Array} bytes  little endian
 * @param {Float32Array} weights  overwritten
 */
function decodeWeights(precision, bytes, weights) {
  if (precision === "float32") {
    new Uint8Array(weights.buffer, weights.byteOffset, bytes.length).set(bytes);
    return;
  }
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, weights.length);
  const values = decodeFloat16(new DataView(Uint16Array.from(Array(2 ** 16).keys()).buffer));
  for (let i = 0; i < halves.length; i++) weights[i] = values[halves[i]];
}
