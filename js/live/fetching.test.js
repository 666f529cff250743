import { afterEach, expect, it, vi } from "vitest";
import { fetchWeights } from "./fetching.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("returns the bytes of a file", async () => {
  vi.stubGlobal("fetch", async () => new Response(Uint8Array.of(1, 2)));
  expect(await fetchWeights("weights.bin")).toEqual(Uint8Array.of(1, 2));
});

it("says why there are none", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
  expect(await fetchWeights("weights.bin")).toEqual({
    fault: "the server answers 404 for weights.bin. Reload the page.",
  });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
  expect(await fetchWeights("weights.bin")).toEqual({
    fault: "the server doesn't send weights.bin. Reload the page.",
  });
});
