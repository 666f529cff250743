import { expect, it } from "vitest";
import { partWord, partWords } from "./word_pieces.js";

const vocabulary = {
  ids: new Map(
    ["[UNK]", "un", "##like", "##l", "unl", "##ike", "a"].map((piece, id) => [piece, id]),
  ),
  ...{ unknown: 0, prefix: "##", max_characters: 7 },
};
const idsOf = (/** @type {string} */ word) =>
  partWord([...word], [0, word.length], vocabulary).map(({ id }) => id);

it("parts words at white space and punctuation", () => {
  expect(partWords([..." a-bc,  d"])).toEqual([
    [1, 2],
    [2, 3],
    [3, 5],
    [5, 6],
    [8, 9],
  ]);
  expect(partWords([])).toEqual([]);
});

it("takes the longest piece first", () => {
  expect(idsOf("unlike")).toEqual([4, 5]);
  expect(idsOf("un")).toEqual([1]);
});

it("takes a word without pieces as a whole, and one that is too long", () => {
  expect(partWord([..."unz"], [0, 3], vocabulary)).toEqual([{ id: 0, start: 0, stop: 3 }]);
  expect(idsOf("unlikeun")).toEqual([0]);
});
