// The log probabilities are those of tests/live/write.py, computed by transformers.
import { expect, it } from "vitest";
import networks from "../../tests/live/networks.json";
import { decodeBase64 } from "../data/base64.js";
import { largestDifference, mapsOf } from "../testing/live_model.js";
import { observe } from "./head.js";
import { readNetwork } from "./network.js";

const others = networks.others.filter(({ shape }) => shape.predicts !== "no");

it.each(others)("$name has Python's log probabilities", ({ shape, weights, cases }) => {
  const network = readNetwork(/** @type {any} */ (shape), decodeBase64(weights.$bytes));
  for (const example of /** @type {any[]} */ (cases)) {
    const { maps, logProbs } = observe(network, example, example.positions);
    expect(largestDifference(maps, mapsOf(example))).toBeLessThan(1e-5);
    const expected = mapsOf({ maps: example.logProbs });
    const values = Float32Array.from(
      /** @type {Float32Array[]} */ (logProbs).flatMap((row) => [...row]),
    );
    expect(largestDifference(values, expected)).toBeLessThan(1e-4);
  }
});

it("has networks with tied and with own weights of tokens", () => {
  expect(others.map(({ shape }) => shape.predicts).sort()).toEqual(["tied", "tied", "untied"]);
});
