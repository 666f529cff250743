import { describe, expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { unitLinks } from "./links.js";
import {
  coreferenceOf,
  coreferenceSentence,
  markSentence,
  marksOf,
  pickSentences,
} from "./predictions.js";

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

const WORDS = ["Anna", "met", "Bea", ".", "She", "thanked", "her"];
const MENTION_UNITS = [
  { label: "[CLS]", special: "[CLS]" },
  ...WORDS.map((label) => ({ label, special: null })),
];
const MENTION_WORD_IDS = [null, ...WORDS.keys()];

/**
 * @param {number} head
 * @param {number} cluster
 */
const mention = (head, cluster) => ({ start: head, end: head + 1, head, cluster });
const MENTIONS = [mention(0, 0), mention(2, 1), mention(4, 0), mention(6, 1)];

/**
 * A map in which some words attend to some others.
 * @param {[number, number, number][]} weights  from word, to word, weight
 */
function linksWith(weights) {
  const size = MENTION_UNITS.length;
  const map = new Float32Array(size * size);
  for (const [from, to, weight] of weights) map[(from + 1) * size + to + 1] = weight;
  return unitLinks(map, MENTION_UNITS, "exact");
}

describe("a head's picks", () => {
  it("are of the head words of the mentions before", () => {
    const links = linksWith([
      [4, 0, 0.3],
      [4, 2, 0.2],
      [4, 5, 0.5],
      [6, 4, 0.4],
      [6, 2, 0.1],
      [6, 5, 0.5],
    ]);
    const { marks, asked } = coreferenceOf(links, MENTIONS, MENTION_WORD_IDS);
    expect(asked).toBe(2);
    expect(marks).toMatchObject([
      { mention: 2, from: 5, to: 1, hit: true },
      { mention: 3, from: 7, to: 5, gold: 3, hit: false },
    ]);
  });

  it("are the first of equals, also where nothing is attended to", () => {
    const { marks } = coreferenceOf(
      linksWith([
        [6, 2, 0.2],
        [6, 4, 0.2],
      ]),
      MENTIONS,
      MENTION_WORD_IDS,
    );
    expect(marks.map(({ to }) => to)).toEqual([1, 3]);
  });

  it("are not asked of first mentions, nor of a cluster of one", () => {
    const links = linksWith([]);
    expect(coreferenceOf(links, MENTIONS.slice(0, 2), MENTION_WORD_IDS)).toEqual({
      marks: [],
      asked: 0,
    });
    expect(coreferenceOf(links, [mention(0, 0), mention(2, 1)], MENTION_WORD_IDS).asked).toBe(0);
  });

  it("never are the mention's own head word", () => {
    // "her friend" and "her friend's friend" may share a head word.
    const nested = [mention(0, 0), { start: 3, end: 5, head: 4, cluster: 1 }, mention(4, 0)];
    const { marks } = coreferenceOf(linksWith([[4, 4, 0.9]]), nested, MENTION_WORD_IDS);
    expect(marks).toMatchObject([{ mention: 2, from: 5, to: 1, hit: true }]);
  });

  it("agree with the plain definition on random maps", () => {
    const next = random(5);
    for (let round = 0; round < 30; round++) {
      const size = MENTION_UNITS.length;
      const map = Float32Array.from({ length: size * size }, () => Math.round(6 * next()) / 6);
      const { marks } = coreferenceOf(
        unitLinks(map, MENTION_UNITS, "exact"),
        MENTIONS,
        MENTION_WORD_IDS,
      );
      for (const { mention: place, predicted, hit } of marks) {
        const { head, cluster } = MENTIONS[place];
        const before = MENTIONS.filter((one) => one.head < head);
        const weights = before.map((one) => map[(head + 1) * size + one.head + 1]);
        const best = before[weights.indexOf(Math.max(...weights))];
        expect(predicted).toBe(best.head + 1);
        expect(hit).toBe(best.cluster === cluster);
      }
    }
  });

  it("are left open where only the strongest links are known and none is a candidate", () => {
    const links = linksWith([
      [4, 5, 0.5],
      [6, 4, 0.3],
    ]);
    const found = coreferenceOf({ ...links, precision: "strongest" }, MENTIONS, MENTION_WORD_IDS);
    expect(found.marks).toMatchObject([{ mention: 3, to: 5 }]);
    expect(coreferenceSentence(found)).toBe("0 of 1 mentions right, 1 not known yet");
  });
});

it("are told in words", () => {
  const found = coreferenceOf(
    linksWith([
      [4, 0, 1],
      [6, 4, 1],
    ]),
    MENTIONS,
    MENTION_WORD_IDS,
  );
  const name = (/** @type {number} */ unit) => MENTION_UNITS[unit].label;
  expect(coreferenceSentence(found)).toBe("1 of 2 mentions right");
  expect(coreferenceSentence({ marks: [], asked: 0 })).toBe("");
  expect(coreferenceSentence(null)).toBe("");
  expect(pickSentences(found, 5, name)).toEqual(["antecedent Anna, right"]);
  expect(pickSentences(found, 7, name)).toEqual(["antecedent She, wrong, it is Bea"]);
  expect(pickSentences(found, 1, name)).toEqual([]);
});
