import { expect, it } from "vitest";
import { quizOf } from "../testing/made_up_quiz.js";
import { rowsText, rowText, weightText } from "./description.js";

const [find] = quizOf().rounds;

it("tells rows in words, with their largest weights", () => {
  expect(rowText(find, "3-1", 3)).toBe("it: She .80, [SEP] .20");
  expect(rowText(find, "4-1", 4)).toBe("“.”: [SEP] 1.00");
  expect(rowsText(find, "1-1", 2)).toBe("Head 1-1. read: She .80, [SEP] .20.");
  expect(rowsText(find, "4-1")).toBe(
    "Head 4-1. She: [SEP] 1.00; read: [SEP] 1.00; it: [SEP] 1.00; “.”: [SEP] 1.00.",
  );
  expect([0, 0.594, 1].map(weightText)).toEqual([".00", ".59", "1.00"]);
});
