import { describe, expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { unitLinks } from "./links.js";
import {
  antecedentSentences,
  coreferenceOf,
  coreferenceSentence,
  relationPredictions,
  relationSentence,
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
const LINKS = unitLinks(MAP, { rows: UNITS, columns: UNITS }, null, "exact");

describe("a head's predictions for a relation", () => {
  it("are the words attended to most, excluding special tokens and the word itself", () => {
    expect(relationPredictions(LINKS, GOLD, "nsubj", 0, WORD_IDS)).toMatchObject([
      { dependent: 2, gold: 3, predicted: 3, from: 2, to: 3, hit: true },
      { dependent: 4, gold: 3, predicted: 2, from: 4, to: 2, hit: false },
    ]);
  });

  it("are the words that attend most to them, in the other direction", () => {
    expect(relationPredictions(LINKS, GOLD, "nsubj", 1, WORD_IDS)).toMatchObject([
      { dependent: 2, predicted: 4, from: 4, to: 2, hit: false },
      { dependent: 4, predicted: 3, from: 3, to: 4, hit: true },
    ]);
  });

  it("agree with the definition on random maps", () => {
    let state = 1;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    for (let round = 0; round < 20; round++) {
      const map = Float32Array.from({ length: 25 }, random);
      const links = unitLinks(map, { rows: UNITS, columns: UNITS }, null, "exact");
      for (const direction of [0, 1]) {
        for (const { dependent, predicted } of relationPredictions(
          links,
          GOLD,
          "nsubj",
          direction,
          WORD_IDS,
        )) {
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

  it("exclude the root and relations that the text lacks", () => {
    expect(relationPredictions(LINKS, GOLD, "root", 0, WORD_IDS)).toEqual([]);
    expect(relationPredictions(LINKS, GOLD, "obj", 0, WORD_IDS)).toEqual([]);
  });

  it("are left out if the strongest links alone do not determine them", () => {
    const strongest = { ...LINKS, precision: /** @type {const} */ ("strongest") };
    expect(relationPredictions(strongest, GOLD, "nsubj", 1, WORD_IDS)).toEqual([]);
    expect(relationPredictions(strongest, GOLD, "nsubj", 0, WORD_IDS)).toHaveLength(2);
  });

  it("account for words that the tokenizer dropped", () => {
    const gold = { heads: [3, 1, 4, 0], relations: ["det", "punct", "nsubj", "root"] };
    const units = UNITS.slice(0, 4);
    const links = unitLinks(
      new Float32Array(16).fill(0.25),
      { rows: units, columns: units },
      null,
      "exact",
    );
    const [prediction] = relationPredictions(links, gold, "nsubj", 0, [null, 0, 2, 3]);
    expect([prediction.dependent, prediction.gold]).toEqual([2, 3]);
  });
});

it("describes predictions in words, not by color alone", () => {
  const predictions = relationPredictions(LINKS, GOLD, "nsubj", 0, WORD_IDS);
  const sentence = (/** @type {import("./predictions.js").Prediction[]} */ some) =>
    relationSentence(some, "nsubj", (unit) => UNITS[unit].label);
  const [right, wrong] = predictions;
  expect(sentence(predictions)).toBe(
    "This head is right for 1 of 2 words with nsubj (solid arcs; wrong ones are dashed): " +
      "cat → saw; wrong: it → cat (correct: saw).",
  );
  expect(sentence([right])).toBe("This head is right for the one word with nsubj: cat → saw.");
  expect(sentence([wrong])).toBe(
    "This head is wrong for the one word with nsubj (dashed arcs): it → cat (correct: saw).",
  );
  expect(sentence([right, right])).toContain("is right for both words with nsubj: cat → saw, ");
  expect(sentence([wrong, wrong, wrong])).toContain("is wrong for all 3 words with nsubj (dashed");
  expect(sentence(Array(20).fill(right))).toContain("cat → saw and 14 more.");
  expect(sentence(Array(7).fill(right))).not.toContain("more");
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
 * Return the links of a map with these weights between words.
 * @param {[number, number, number][]} weights  from word, to word, weight
 */
function linksWith(weights) {
  const size = MENTION_UNITS.length;
  const map = new Float32Array(size * size);
  for (const [from, to, weight] of weights) map[(from + 1) * size + to + 1] = weight;
  return unitLinks(map, { rows: MENTION_UNITS, columns: MENTION_UNITS }, null, "exact");
}

describe("a head's antecedents", () => {
  it("are head words of preceding mentions", () => {
    const links = linksWith([
      [4, 0, 0.3],
      [4, 2, 0.2],
      [4, 5, 0.5],
      [6, 4, 0.4],
      [6, 2, 0.1],
      [6, 5, 0.5],
    ]);
    const { predictions, count } = coreferenceOf(links, MENTIONS, MENTION_WORD_IDS);
    expect(count).toBe(2);
    expect(predictions).toMatchObject([
      { mention: 2, from: 5, to: 1, hit: true },
      { mention: 3, from: 7, to: 5, gold: 3, hit: false },
    ]);
  });

  it("are the first of tied candidates, also if all have weight 0", () => {
    const { predictions } = coreferenceOf(
      linksWith([
        [6, 2, 0.2],
        [6, 4, 0.2],
      ]),
      MENTIONS,
      MENTION_WORD_IDS,
    );
    expect(predictions.map(({ to }) => to)).toEqual([1, 3]);
  });

  it("are not predicted for first mentions, nor for a cluster of one", () => {
    const links = linksWith([]);
    expect(coreferenceOf(links, MENTIONS.slice(0, 2), MENTION_WORD_IDS)).toEqual({
      predictions: [],
      count: 0,
    });
    expect(coreferenceOf(links, [mention(0, 0), mention(2, 1)], MENTION_WORD_IDS).count).toBe(0);
  });

  it("exclude the mention's own head word", () => {
    // "her friend" and "her friend's friend" may share a head word.
    const nested = [mention(0, 0), { start: 3, end: 5, head: 4, cluster: 1 }, mention(4, 0)];
    const { predictions } = coreferenceOf(linksWith([[4, 4, 0.9]]), nested, MENTION_WORD_IDS);
    expect(predictions).toMatchObject([{ mention: 2, from: 5, to: 1, hit: true }]);
  });

  it("agree with the definition on random maps", () => {
    const next = random(5);
    for (let round = 0; round < 30; round++) {
      const size = MENTION_UNITS.length;
      const map = Float32Array.from({ length: size * size }, () => Math.round(6 * next()) / 6);
      const { predictions } = coreferenceOf(
        unitLinks(map, { rows: MENTION_UNITS, columns: MENTION_UNITS }, null, "exact"),
        MENTIONS,
        MENTION_WORD_IDS,
      );
      for (const { mention: index, predicted, hit } of predictions) {
        const { head, cluster } = MENTIONS[index];
        const preceding = MENTIONS.filter((other) => other.head < head);
        const weights = preceding.map((other) => map[(head + 1) * size + other.head + 1]);
        const best = preceding[weights.indexOf(Math.max(...weights))];
        expect(predicted).toBe(best.head + 1);
        expect(hit).toBe(best.cluster === cluster);
      }
    }
  });

  it("are left out if only the strongest links are available and none is to a candidate", () => {
    const links = linksWith([
      [4, 5, 0.5],
      [6, 4, 0.3],
    ]);
    const coreference = coreferenceOf(
      { ...links, precision: "strongest" },
      MENTIONS,
      MENTION_WORD_IDS,
    );
    expect(coreference.predictions).toMatchObject([{ mention: 3, to: 5 }]);
    expect(coreferenceSentence(coreference)).toBe(
      "wrong for the one mention, 1 mention not loaded yet",
    );
  });
});

it("describes antecedents in words", () => {
  const coreference = coreferenceOf(
    linksWith([
      [4, 0, 1],
      [6, 4, 1],
    ]),
    MENTIONS,
    MENTION_WORD_IDS,
  );
  const name = (/** @type {number} */ unit) => MENTION_UNITS[unit].label;
  expect(coreferenceSentence(coreference)).toBe("right for 1 of 2 mentions");
  expect(coreferenceSentence({ predictions: [], count: 0 })).toBe("");
  expect(coreferenceSentence(null)).toBe("");
  expect(antecedentSentences(coreference, 5, name)).toEqual(["antecedent: Anna (right)"]);
  expect(antecedentSentences(coreference, 7, name)).toEqual([
    "antecedent: She (wrong; correct: Bea)",
  ]);
  expect(antecedentSentences(coreference, 1, name)).toEqual([]);
});
