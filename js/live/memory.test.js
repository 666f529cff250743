import { afterEach, expect, it, vi } from "vitest";
import { Memory } from "./memory.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("gives parts of one block, one behind the other", () => {
  const memory = new Memory(10);
  const [a, b] = [memory.take(4), memory.take(6)];
  expect([a.length, b.length, b.byteOffset - a.byteOffset]).toEqual([4, 6, 16]);
  expect(a.buffer).toBe(memory.buffer);
});

it("holds the numbers where a policy forbids WebAssembly", () => {
  vi.stubGlobal("WebAssembly", {
    ...{ Memory: WebAssembly.Memory, Instance: WebAssembly.Instance },
    Module: () => {
      throw new Error("refused");
    },
  });
  const memory = new Memory(10);
  expect(memory.tile).toBeNull();
  expect(memory.take(10)).toHaveLength(10);
});

it("says how much memory the browser doesn't give", () => {
  expect(() => new Memory(2 ** 50)).toThrow(/^it needs \d+ MB of memory/);
});
