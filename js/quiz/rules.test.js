import { expect, it } from "vitest";
import { quizOf } from "../testing/made_up_quiz.js";
import {
  letterOf,
  optionsLeft,
  pointsOf,
  pointsText,
  rightOf,
  scoreOf,
  verdictOf,
} from "./rules.js";

const { rounds } = quizOf();
const [find] = rounds;

it("gives two points, one after a hint, and half of them to a head that is right here only", () => {
  const points = [0, 2, 1].map((index) => [0, 1, 2].map((hints) => pointsOf(find, [index, hints])));
  expect(points).toEqual([
    [2, 1, 1],
    [1, 0.5, 0.5],
    [0, 0, 0],
  ]);
  expect(
    scoreOf(rounds, [
      [2, 1],
      [0, 0],
    ]),
  ).toBe(2.5);
  expect([0.5, 1, 2].map(pointsText)).toEqual(["0.5 points", "1 point", "2 points"]);
});

it("leaves two options after the second hint", () => {
  expect([0, 1, 2].map((hints) => optionsLeft(find, hints))).toEqual([
    [0, 1, 2, 3],
    [0, 1, 2, 3],
    [0, 1],
  ]);
});

it("names options and verdicts", () => {
  expect([letterOf(0), letterOf(3), rightOf(find)]).toEqual(["A", "D", 0]);
  expect(find.options.map((option) => verdictOf(option)[0])).toEqual(["✓", "✗", "½", "✗"]);
  expect(verdictOf({ ...find.options[0], verdict: "constructor" })[0]).toBe("✗");
});
