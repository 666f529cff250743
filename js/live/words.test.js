import { expect, it } from "vitest";
import { assign, findWords } from "./words.js";

it("splits the tokenizer's own words at white space, and keeps accents in their word", () => {
  const characters = [..."ab c\u0301 d"];
  expect(
    findWords(
      characters,
      [0, 0, 1],
      [
        [0, 2],
        [3, 4],
        [6, 7],
      ],
    ),
  ).toEqual([
    [0, 2],
    [3, 5],
    [6, 7],
  ]);
});

it("joins pieces of one character", () => {
  expect(
    findWords(
      ["¼", "x"],
      [0, 1, 2, 3],
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [1, 2],
      ],
    ),
  ).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

it("gives a token of white space to the word that follows, or to the last one", () => {
  expect(
    assign(
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
      ],
      [
        [0, 1],
        [2, 3],
      ],
      4,
    ),
  ).toEqual([0, 1, 1, 1]);
});
