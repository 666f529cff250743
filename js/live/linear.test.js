import { expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { linear, paddedRows } from "./linear.js";

it("computes what the definition says", () => {
  const next = random(3);
  const [rows, inputs, outputs] = [8, 5, 6];
  const input = Float64Array.from({ length: rows * inputs }, next);
  const weight = Float32Array.from({ length: outputs * inputs }, next);
  const bias = Float32Array.from({ length: outputs }, next);
  const output = new Float64Array(rows * outputs);
  linear(input, { weight, bias }, output);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o];
      for (let i = 0; i < inputs; i++) sum += input[row * inputs + i] * weight[o * inputs + i];
      expect(output[row * outputs + o]).toBeCloseTo(sum, 12);
    }
  }
});

it("rounds rows up to whole blocks", () => {
  expect([1, 4, 5, 8].map(paddedRows)).toEqual([4, 4, 8, 8]);
});
