// The maps are those of tests/live/write.py, computed by transformers.
import { describe, expect, it } from "vitest";
import networks from "../../tests/live/networks.json";
import { decodeBase64 } from "../data/base64.js";
import { bundledWeights, largestDifference, mapsOf } from "../testing/live_model.js";
import { runEncoder } from "./encoder.js";
import { readNetwork } from "./network.js";

const bundled = { name: "the bundled model", ...networks.bundled, weights: bundledWeights() };
const others = networks.others.map((network) => ({
  ...network,
  weights: decodeBase64(network.weights.$bytes),
}));

describe.each([bundled, ...others])("$name", ({ shape, weights, cases }) => {
  const network = readNetwork(/** @type {any} */ (shape), weights);

  it.each(cases)("has Python's maps of the tokens $ids", (example) => {
    const { maps } = runEncoder(network, example);
    expect(largestDifference(maps, mapsOf(example))).toBeLessThan(1e-5);
  });
});
