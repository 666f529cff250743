import { expect, it } from "vitest";
import { kernelBytes, OUTPUTS, ROWS, TURN } from "./kernel.js";

it("is a program that browsers compile at once, since it is small", () => {
  const bytes = kernelBytes();
  expect(bytes.length).toBeLessThan(4096);
  expect(WebAssembly.validate(bytes)).toBe(true);
});

it("multiplies each row by the weights of each output", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const program = new WebAssembly.Module(kernelBytes());
  const { tile } = /** @type {any} */ (
    new WebAssembly.Instance(program, { page: { memory } }).exports
  );
  const count = 2 * TURN;
  const numbers = new Float32Array(memory.buffer);
  const start = ROWS * OUTPUTS;
  for (let i = start; i < start + (ROWS + OUTPUTS) * count; i++) numbers[i] = i % 7;
  const weights = start + ROWS * count;
  tile(4 * start, 4 * weights, 4 * count);
  for (let row = 0; row < ROWS; row++) {
    for (let output = 0; output < OUTPUTS; output++) {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += numbers[start + row * count + i] * numbers[weights + output * count + i];
      }
      expect(numbers[row * OUTPUTS + output]).toBe(sum);
    }
  }
});
