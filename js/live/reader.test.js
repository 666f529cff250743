import { describe, expect, it } from "vitest";
import networks from "../../tests/live/networks.json";
import { Picture } from "../data/picture.js";
import { bundledParts, bundledWeights, mapsOf } from "../testing/live_model.js";
import { encodePicture, Reader } from "./reader.js";

const parts = bundledParts();
const reader = new Reader(parts, bundledWeights());
const long = (/** @type {number} */ words) => Array(words).fill("a").join(" ");

describe("the reader of a page", () => {
  it("makes a picture that the views decode, with Python's weights to a step of the codes", () => {
    const [example] = networks.bundled.cases;
    const reading = reader.read("The chef who ran the kitchen made a cake .", null);
    const picture = new Picture({ ...encodePicture(reading, parts.shape), key: 1 });
    expect(picture.words).toEqual("The chef who ran the kitchen made a cake .".split(" "));
    const area = example.ids.length ** 2;
    const expected = mapsOf(example).subarray((2 * 8 + 1) * area, (2 * 8 + 2) * area);
    picture.map(2, 1)?.forEach((weight, i) => {
      expect(Math.abs(Math.sqrt(weight) - Math.sqrt(expected[i]))).toBeLessThan(0.51 / 255);
    });
  });

  it("reads as many tokens as the model does, and refuses more with a sentence", () => {
    expect(reader.read(long(126), null).encoding.ids).toHaveLength(128);
    expect(() => reader.read(long(127), null)).toThrow(
      "The text has 129 tokens; this model reads at most 128. Shorten it.",
    );
    expect(() => reader.read(long(60), long(67))).toThrow("The text has 130 tokens");
  });

  it("refuses a text that can't fit before it tokenizes it", () => {
    expect(() => reader.read("a".repeat(100_000), "b".repeat(30_000))).toThrow(
      "The text has 130,000 characters; this model reads at most 128 tokens. Shorten it.",
    );
  });
});
