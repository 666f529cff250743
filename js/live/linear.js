import { OUTPUTS, ROWS, TURN } from "./kernel.js";

/**
 * Return a number of rows as buffers hold them: rounded up to whole blocks.
 * @param {number} count
 */
export const paddedRows = (count) => Math.ceil(count / ROWS) * ROWS;

/**
 * Weights of a linear layer: (outputs, inputs) and (outputs), two outputs or more.
 * @typedef {{weight: Float32Array, bias: Float32Array}} Linear
 */

/**
 * Compute a linear layer, a block of the result at a time, so that each number that is read from
 * memory is used several times.
 * @param {import("./memory.js").Memory} memory  holds all of the following
 * @param {Float32Array} input   (padded rows, inputs)
 * @param {Linear} layer
 * @param {Float32Array} output  (padded rows, outputs), overwritten
 */
export function linear(memory, input, layer, output) {
  const outputs = layer.bias.length;
  const inputs = layer.weight.length / outputs;
  if (memory.tile && inputs % TURN === 0) {
    multiplyByKernel(memory, memory.tile, input, layer, output);
  } else {
    multiply(input, layer, output);
  }
}

/**
 * @param {import("./memory.js").Memory} memory
 * @param {import("./memory.js").Tile} tile
 * @param {Float32Array} input
 * @param {Linear} layer
 * @param {Float32Array} output
 */
function multiplyByKernel({ sums }, tile, input, { weight, bias }, output) {
  const outputs = bias.length;
  const stride = weight.BYTES_PER_ELEMENT * (weight.length / outputs);
  const rows = output.length / outputs;
  for (let first = 0; first < outputs; first += OUTPUTS) {
    const o = Math.min(first, outputs - OUTPUTS);
    const at = weight.byteOffset + o * stride;
    for (let r = 0; r < rows; r += ROWS) {
      tile(input.byteOffset + r * stride, at, stride);
      for (let row = 0; row < ROWS; row++) {
        const place = (r + row) * outputs + o;
        output[place] = sums[row * OUTPUTS] + bias[o];
        output[place + 1] = sums[row * OUTPUTS + 1] + bias[o + 1];
      }
    }
  }
}

/**
 * Do the same without WebAssembly. Sums are plain variables, and nothing is destructured in the loops:
 * engines keep them in registers then, and the layer takes a tenth of the time.
 * @param {Float32Array} input
 * @param {Linear} layer
 * @param {Float32Array} output
 */
function multiply(input, { weight, bias }, output) {
  const outputs = bias.length;
  const inputs = weight.length / outputs;
  const rows = input.length / inputs;
  for (let first = 0; first < outputs; first += OUTPUTS) {
    const o = Math.min(first, outputs - OUTPUTS);
    const wa = o * inputs;
    const wb = wa + inputs;
    for (let r = 0; r < rows; r += ROWS) {
      const x0 = r * inputs;
      const x1 = x0 + inputs;
      const x2 = x1 + inputs;
      const x3 = x2 + inputs;
      let a0 = bias[o];
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = bias[o + 1];
      let b1 = b0;
      let b2 = b0;
      let b3 = b0;
      for (let i = 0; i < inputs; i++) {
        const a = weight[wa + i];
        const b = weight[wb + i];
        const p = input[x0 + i];
        const q = input[x1 + i];
        const s = input[x2 + i];
        const t = input[x3 + i];
        a0 += p * a;
        b0 += p * b;
        a1 += q * a;
        b1 += q * b;
        a2 += s * a;
        b2 += s * b;
        a3 += t * a;
        b3 += t * b;
      }
      let place = r * outputs + o;
      output[place] = a0;
      output[place + 1] = b0;
      place += outputs;
      output[place] = a1;
      output[place + 1] = b1;
      place += outputs;
      output[place] = a2;
      output[place + 1] = b2;
      place += outputs;
      output[place] = a3;
      output[place + 1] = b3;
    }
  }
}
