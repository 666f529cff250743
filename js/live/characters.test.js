import { expect, it } from "vitest";
import {
  isAccent,
  isChinese,
  isMark,
  isPunctuation,
  isRemoved,
  isSeparator,
  isSpace,
} from "./characters.js";

it.each([
  [isRemoved, ["\0", "\x85", "\u200b", "\ufffd", "\ue000"], [" ", "a", "é"]],
  [isMark, ["\u0301", "\u093c"], ["a", "\u0903"]],
  [isPunctuation, ["!", "$", "^", "—", "。", "¿"], ["a", "±", "€", "\u2e43"]],
  [isChinese, ["中", "\u{20000}", "\u{2b920}"], ["か", "한", "a", "\u{2b820}"]],
  [isSeparator, [" ", "\n", "\xa0", "\u3000"], ["\x1c", "\u200b", "a"]],
  [isSpace, [" ", "\x1c", "\x85", "\xa0"], ["\u200b", "\ufeff", "a"]],
  [isAccent, ["\u0301", "\u0903"], ["a", "é"]],
])("%o tells characters apart", (isOne, ones, others) => {
  expect(ones.map(isOne)).toEqual(ones.map(() => true));
  expect(others.map(isOne)).toEqual(others.map(() => false));
});
