// The texts are those of tests/live/write.py, read by Python's tokenizer.
import { describe, expect, it } from "vitest";
import groups from "../../tests/live/texts.json";
import { bundledVocabulary } from "../testing/live_model.js";
import { Tokenizer } from "./tokenizer.js";

const vocabulary = bundledVocabulary();

describe.each(groups)("a tokenizer with $tokenizer.word_pieces", ({ tokenizer, cases }) => {
  const own = new Tokenizer(/** @type {any} */ ({ vocabulary, ...tokenizer }));

  it.each(cases)("reads $text and $pair as Python does", ({ text, pair, expected }) => {
    if (expected.error === undefined) expect(own.encode(text, pair)).toEqual(expected);
    else expect(() => own.encode(text, pair)).toThrow(expected.error);
  });
});

it("names five special tokens of a text", () => {
  const added = Object.fromEntries("abcdefg".split("").map((name, id) => [`<${name}>`, id]));
  const parts = { ...groups[0].tokenizer, added, frame: [], vocabulary };
  const { note } = new Tokenizer(/** @type {any} */ (parts)).encode("<a><b><c><d><e><f><g>", null);
  expect(note).toBe("Read as tokens: <a>, <b>, <c>, <d>, <e> and 2 more.");
});

it("refuses a pair for a model that reads none", () => {
  const parts = { ...groups[0].tokenizer, pair: null, vocabulary };
  const tokenizer = new Tokenizer(/** @type {any} */ (parts));
  expect(() => tokenizer.encode("a", "b")).toThrow("This model reads no pairs");
});
