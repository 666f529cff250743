import { expect, it } from "vitest";
import { activations, addNormalized, erf, softmax } from "./functions.js";

/** The error function by its series, slowly. @param {number} x */
function series(x) {
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

it("computes the error function to 1.5e-7", () => {
  for (let x = -4; x <= 4; x += 0.01) expect(Math.abs(erf(x) - series(x))).toBeLessThan(1.6e-7);
  expect([erf(0), erf(30), erf(-30)]).toEqual([0, 1, -1]);
});

it("has the activations of configurations", () => {
  expect(activations.gelu(1)).toBeCloseTo(0.8413447, 6);
  expect(activations.gelu_new(1)).toBeCloseTo(0.841192, 6);
  expect([activations.relu(-1), activations.relu(2)]).toEqual([0, 2]);
});

it("turns large scores into probabilities", () => {
  const scores = Float64Array.of(1000, 1000 + Math.log(3));
  softmax(scores);
  expect(scores[0]).toBeCloseTo(0.25);
  expect(scores[1]).toBeCloseTo(0.75);
});

it("normalizes each row of a sum", () => {
  const states = Float32Array.of(1, 2, 5, 7);
  const norm = { weight: Float32Array.of(2, 2), bias: Float32Array.of(0, 1) };
  addNormalized(Float32Array.of(0, 1, 2, 4), states, norm, 0);
  expect([...states.subarray(0, 2)]).toEqual([-2, 3]);
  addNormalized(new Float32Array(4), states, norm, 1e9);
  expect(states[3]).toBeCloseTo(1);
});
