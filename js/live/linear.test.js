import { afterEach, expect, it, vi } from "vitest";
import { random } from "../testing/made_up.js";
import { linear, paddedRows } from "./linear.js";
import { Memory } from "./memory.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

/**
 * Compare a layer with what its definition says.
 * @param {boolean} hasKernel
 * @param {[number, number, number]} sizes
 */
function check(hasKernel, [rows, inputs, outputs]) {
  const next = random(3);
  const memory = new Memory(rows * inputs + (inputs + 1) * outputs + rows * outputs);
  expect(memory.tile !== null).toBe(hasKernel);
  const write = (/** @type {number} */ count) => {
    const part = memory.take(count);
    part.set(Float32Array.from({ length: count }, next));
    return part;
  };
  const [input, weight, bias] = [rows * inputs, inputs * outputs, outputs].map(write);
  const output = memory.take(rows * outputs).fill(Number.NaN);
  linear(memory, input, { weight, bias }, output);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o];
      for (let i = 0; i < inputs; i++) sum += input[row * inputs + i] * weight[o * inputs + i];
      expect(output[row * outputs + o]).toBeCloseTo(sum, 4);
    }
  }
}

it.each(
  /** @type {[number, number, number][]} */ ([
    [8, 16, 6],
    [4, 8, 7],
    [4, 5, 6],
    [8, 12, 3],
  ]),
)("computes what the definition says, for sizes %i, %i, %i", (...sizes) => {
  check(true, sizes);
});

it("does so without WebAssembly", () => {
  vi.stubGlobal("WebAssembly", undefined);
  check(false, [8, 16, 7]);
});

it("rounds rows up to whole blocks", () => {
  expect([1, 4, 5, 8].map(paddedRows)).toEqual([4, 4, 8, 8]);
});
