// Tokens are compared with Python's in tokenizer.test.js.
import { expect, it } from "vitest";
import groups from "../../tests/live/texts.json";
import { BytePairs } from "./byte_pairs.js";

const parts = groups.find(({ tokenizer }) => tokenizer.byte_pairs)?.tokenizer;
const { vocabulary = [], byte_pairs } = /** @type {any} */ (parts);
const pairs = new BytePairs(byte_pairs);

/** @param {string} text */
const tokens = (text) =>
  pairs.part([...text], 0, [...text].length).map((word) => word.map(({ id }) => vocabulary[id]));

it("makes the first merge that applies first", () => {
  expect(tokens("who is the cake")).toEqual([["w", "h", "o"], ["Ġis"], ["Ġthe"], ["Ġcake"]]);
});

it("says which characters a piece of bytes comes from", () => {
  const [[first, second, third]] = pairs.part([..."a東"].slice(1), 0, 1);
  expect([first, second, third].map(({ start, stop }) => [start, stop])).toEqual(
    Array(3).fill([0, 1]),
  );
});

it("reads a word of many thousand letters", () => {
  const [word] = tokens("er".repeat(10_000));
  expect(word).toHaveLength(10_000);
  expect(new Set(word)).toEqual(new Set(["er"]));
});
