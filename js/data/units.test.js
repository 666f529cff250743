import { expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { tokenUnits, unitMap, wordLabel, wordUnits } from "./units.js";

const TOKENS = ["[CLS]", "un", "##want", "##ed", "cat", "[SEP]", "cat", "[SEP]"];
const WORDS = ["unwanted", "cat", "cat"];
const WORD_IDS = [null, 0, 0, 0, 1, null, 2, null];

it("makes one unit of a word's pieces, and one of each special token", () => {
  const { units, start } = wordUnits(TOKENS, WORDS, WORD_IDS);
  expect(units.map(({ label }) => label)).toEqual([
    "[CLS]",
    "unwanted",
    "cat",
    "[SEP]",
    "cat",
    "[SEP]",
  ]);
  expect(units.map(({ special }) => special !== null)).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
  expect(start).toEqual([0, 1, 4, 5, 6, 7, 8]);
});

it("makes a unit of every token", () => {
  const { units, start } = tokenUnits(TOKENS, WORD_IDS);
  expect(units.map(({ label }) => label)).toEqual(TOKENS);
  expect(start).toHaveLength(TOKENS.length + 1);
});

it("treats a literal [SEP] in the text as a word", () => {
  const { units } = wordUnits(["[CLS]", "[SEP]"], ["[SEP]"], [null, 0]);
  expect(units[1]).toEqual({ label: "[SEP]", special: null });
});

it("sums the columns of a word of the keys and averages the rows of a word of the queries", () => {
  const next = random(3);
  const rows = wordUnits(["a", "##b", "c"], ["ab", "c"], [0, 0, 1]);
  const columns = wordUnits(TOKENS, WORDS, WORD_IDS);
  const map = Float32Array.from({ length: 3 * TOKENS.length }, next);
  for (const [side, values] of /** @type {const} */ ([
    [rows, map],
    [columns, Float32Array.from({ length: TOKENS.length ** 2 }, next)],
  ])) {
    const merged = unitMap(values, side.start, columns.start);
    for (let u = 0; u < side.units.length; u++) {
      for (let v = 0; v < columns.units.length; v++) {
        const sums = [];
        for (let row = side.start[u]; row < side.start[u + 1]; row++) {
          let sum = 0;
          for (let column = columns.start[v]; column < columns.start[v + 1]; column++) {
            sum += values[row * TOKENS.length + column];
          }
          sums.push(sum);
        }
        const mean = sums.reduce((a, b) => a + b, 0) / sums.length;
        expect(merged[u * columns.units.length + v]).toBeCloseTo(mean, 5);
      }
    }
  }
});

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
