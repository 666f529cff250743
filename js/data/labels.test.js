import { expect, it } from "vitest";
import { wordLabel } from "./labels.js";

it.each([
  ["cake", "cake"],
  ["<script>", "<script>"],
  ["a\u0000b", "a␀b"],
  ["\u001b[31m", "␛[31m"],
  ["\u007f", "␡"],
  ["x\ud800", "x\ufffd"],
  ["\u200b", "\ufffd"],
  ["", "\ufffd"],
  ["a\u202eb", "a\ufffdb"],
  ["👩‍👩‍👧", "👩‍👩‍👧"],
  ["שלום", "שלום"],
])("draws the word %j as %j", (word, label) => {
  expect(wordLabel(word)).toBe(label);
});

it.each([
  ["Ġcake", "cake"],
  ["▁cake", "cake"],
  ["##ing", "##ing"],
  ["Ġ", "␣"],
  ["Ċ", "␊"],
])("draws the token %j as %j", (token, label) => {
  expect(wordLabel(token, { isToken: true })).toBe(label);
});
