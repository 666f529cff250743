import { expect, it } from "vitest";
import { quizOf } from "../testing/made_up_quiz.js";
import { readGiven, readQuiz } from "./decode.js";

const quiz = quizOf();
const [find] = quiz.rounds;

it("takes a quiz that can be shown, and no other", () => {
  expect(readQuiz(quiz)).toBe(quiz);
  const maps = { ...find.maps, "3-1": [[1]] };
  const wrong = [
    ...[{ row: 6 }, { target: -1 }, { head: "9-9" }, { maps }, { kept: [4] }, { hints: ["one"] }],
    ...[{ options: find.options.slice(0, 1) }, { prompt: 3 }, { units: [] }],
    { options: find.options.map((option) => ({ ...option, head: "9-9" })) },
  ];
  for (const parts of wrong) {
    expect(readQuiz(quizOf({ rounds: [/** @type {any} */ ({ ...find, ...parts })] }))).toBe(null);
  }
  for (const trait of [null, [], {}, quizOf({ rounds: [] }), { ...quiz, sheet: 1 }]) {
    expect(readQuiz(trait)).toBe(null);
  }
});

it("takes answers as far as they belong to the rounds", () => {
  expect(
    readGiven(quiz, [
      [0, 0],
      [3, 0],
    ]),
  ).toEqual([[0, 0]]);
  expect(readGiven(quiz, [[0, 3]])).toEqual([]);
  expect(readGiven(quiz, "text")).toEqual([]);
  expect(readGiven(quiz, Array(9).fill([0, 0]))).toHaveLength(3);
});
