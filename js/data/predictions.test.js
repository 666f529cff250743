import { describe, expect, it } from "vitest";
import { unitLinks } from "./head_links.js";
import { markSentence, marksOf } from "./predictions.js";

const UNITS = ["[CLS]", "the", "cat", "saw", "it"].map((label) => ({
  label,
  special: label === "[CLS]" ? label : null,
}));
const WORD_IDS = [null, 0, 1, 2, 3];
const GOLD = { heads: [2, 3, 0, 3], relations: ["det", "nsubj", "root", "nsubj"] };
// Rows attend; the strongest weight of every word is to [CLS] or to itself.
const MAP = Float32Array.from(
  [
    [0.2, 0.2, 0.2, 0.2, 0.2],
    [0.6, 0.1, 0.2, 0.1, 0.0],
    [0.1, 0.2, 0.4, 0.3, 0.0],
    [0.5, 0.0, 0.3, 0.1, 0.1],
    [0.1, 0.1, 0.6, 0.2, 0.0],
  ].flat(),
);
const LINKS = unitLinks(MAP, UNITS, "exact");

describe("a head's predictions for a relation", () => {
  it("are the words attended to most, special ones and itself left out", () => {
    expect(marksOf(LINKS, GOLD, "nsubj", 0, WORD_IDS)).toMatchObject([
      { dependent: 2, gold: 3, predicted: 3, from: 2, to: 3, hit: true },
      { dependent: 4, gold: 3, predicted: 2, from: 4, to: 2, hit: false },
    ]);
  });

  it("are the words that attend most to them, in the other direction", () => {
    expect(marksOf(LINKS, GOLD, "nsubj", 1, WORD_IDS)).toMatchObject([
      { dependent: 2, predicted: 4, from: 4, to: 2, hit: false },
      { dependent: 4, predicted: 3, from: 3, to: 4, hit: true },
    ]);
  });

  it("agree with the plain definition on random maps", () => {
    let state = 1;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    for (let round = 0; round < 20; round++) {
      const map = Float32Array.from({ length: 25 }, random);
      const links = unitLinks(map, UNITS, "exact");
      for (const direction of [0, 1]) {
        for (const { dependent, predicted } of marksOf(links, GOLD, "nsubj", direction, WORD_IDS)) {
          const weights = [1, 2, 3, 4].map((other) =>
            other === dependent
              ? 0
              : map[direction ? other * 5 + dependent : dependent * 5 + other],
          );
          expect(predicted).toBe(1 + weights.indexOf(Math.max(...weights)));
        }
      }
    }
  });

  it("has none for a root, or a relation that is not there", () => {
    expect(marksOf(LINKS, GOLD, "root", 0, WORD_IDS)).toEqual([]);
    expect(marksOf(LINKS, GOLD, "obj", 0, WORD_IDS)).toEqual([]);
  });

  it("is silent where the strongest links alone don't tell", () => {
    const some = { ...LINKS, precision: /** @type {const} */ ("strongest") };
    expect(marksOf(some, GOLD, "nsubj", 1, WORD_IDS)).toEqual([]);
    expect(marksOf(some, GOLD, "nsubj", 0, WORD_IDS)).toHaveLength(2);
  });

  it("finds its words where the tokenizer dropped one", () => {
    const gold = { heads: [3, 1, 4, 0], relations: ["det", "punct", "nsubj", "root"] };
    const units = UNITS.slice(0, 4);
    const links = unitLinks(new Float32Array(16).fill(0.25), units, "exact");
    const [mark] = marksOf(links, gold, "nsubj", 0, [null, 0, 2, 3]);
    expect([mark.dependent, mark.gold]).toEqual([2, 3]);
  });
});

it("is told in words, not by color alone", () => {
  const marks = marksOf(LINKS, GOLD, "nsubj", 0, WORD_IDS);
  expect(markSentence(marks, "nsubj", (unit) => UNITS[unit].label)).toBe(
    "nsubj: 1 of 2 right (solid; wrong ones dashed). cat: saw; it: cat, wrong, it is saw.",
  );
});
