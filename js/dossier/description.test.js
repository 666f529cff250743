import { expect, it } from "vitest";
import { describeDistances, distanceName, sentenceOf, wordsShown } from "./description.js";

const WORDS = "a b c d e f g h i j".split(" ");

/** @type {(query: number, key: number, reach: number) => string} */
const shown = (query, key, reach) =>
  wordsShown({ words: WORDS, query, key }, reach)
    .map((i) => (i === null ? "…" : WORDS[i]))
    .join("");

it("shows the words around both ends, with a mark for each gap", () => {
  expect(shown(1, 8, 1)).toBe("abc…hij");
  expect(shown(8, 2, 1)).toBe("…bcd…hij");
  expect(shown(4, 5, 0)).toBe("…ef…");
  expect(shown(0, 9, 0)).toBe("a…j");
  expect(shown(3, 5, 9)).toBe("abcdefghij");
});

it("names an example with its link and its text", () => {
  const example = { position: 3, words: ["It", "rains", "."], query: 1, key: 2, weight: 0.5 };
  expect(sentenceOf({ ...example, keys: [], weights: [] })).toBe(
    "from rains to “.” in input 4: It rains .",
  );
});

it("names distances by words before and after", () => {
  const names = [0, 18, 19, 20, 21, 40].map((bar) => distanceName(bar, 41));
  expect(names).toEqual([
    ...["20 words or more before", "2 words before", "1 word before", "the word itself"],
    ...["1 word after", "20 words or more after"],
  ]);
  expect(describeDistances([0, 0.1, 0.5], [0.1, 0.2, 0.3])).toBe(
    "Attention is largest at 1 word or more after: 0.50, evenly spread 0.30.",
  );
});
