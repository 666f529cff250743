import { describe, expect, it } from "vitest";
import { random } from "../testing/made_up.js";
import { coreferenceOf, coreferenceSentence, pickSentences } from "./coreference.js";
import { unitLinks } from "./head_links.js";

const WORDS = ["Anna", "met", "Bea", ".", "She", "thanked", "her"];
const UNITS = [
  { label: "[CLS]", special: "[CLS]" },
  ...WORDS.map((label) => ({ label, special: null })),
];
const WORD_IDS = [null, ...WORDS.keys()];

/**
 * @param {number} head
 * @param {number} chain
 */
const mention = (head, chain) => ({ start: head, end: head + 1, head, chain });
const MENTIONS = [mention(0, 0), mention(2, 1), mention(4, 0), mention(6, 1)];

/**
 * A map in which some words attend to some others.
 * @param {[number, number, number][]} weights  from word, to word, weight
 */
function linksWith(weights) {
  const size = UNITS.length;
  const map = new Float32Array(size * size);
  for (const [from, to, weight] of weights) map[(from + 1) * size + to + 1] = weight;
  return unitLinks(map, UNITS, "exact");
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
    const { marks, asked } = coreferenceOf(links, MENTIONS, WORD_IDS);
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
      WORD_IDS,
    );
    expect(marks.map(({ to }) => to)).toEqual([1, 3]);
  });

  it("are not asked of first mentions, nor of a chain of one", () => {
    const links = linksWith([]);
    expect(coreferenceOf(links, MENTIONS.slice(0, 2), WORD_IDS)).toEqual({ marks: [], asked: 0 });
    expect(coreferenceOf(links, [mention(0, 0), mention(2, 1)], WORD_IDS).asked).toBe(0);
  });

  it("never are the mention's own head word", () => {
    // "her friend" and "her friend's friend" may share a head word.
    const nested = [mention(0, 0), { start: 3, end: 5, head: 4, chain: 1 }, mention(4, 0)];
    const { marks } = coreferenceOf(linksWith([[4, 4, 0.9]]), nested, WORD_IDS);
    expect(marks).toMatchObject([{ mention: 2, from: 5, to: 1, hit: true }]);
  });

  it("agree with the plain definition on random maps", () => {
    const next = random(5);
    for (let round = 0; round < 30; round++) {
      const size = UNITS.length;
      const map = Float32Array.from({ length: size * size }, () => Math.round(6 * next()) / 6);
      const { marks } = coreferenceOf(unitLinks(map, UNITS, "exact"), MENTIONS, WORD_IDS);
      for (const { mention: place, predicted, hit } of marks) {
        const { head, chain } = MENTIONS[place];
        const before = MENTIONS.filter((one) => one.head < head);
        const weights = before.map((one) => map[(head + 1) * size + one.head + 1]);
        const best = before[weights.indexOf(Math.max(...weights))];
        expect(predicted).toBe(best.head + 1);
        expect(hit).toBe(best.chain === chain);
      }
    }
  });

  it("are left open where only the strongest links are known and none is a candidate", () => {
    const links = linksWith([
      [4, 5, 0.5],
      [6, 4, 0.3],
    ]);
    const found = coreferenceOf({ ...links, precision: "strongest" }, MENTIONS, WORD_IDS);
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
    WORD_IDS,
  );
  const name = (/** @type {number} */ unit) => UNITS[unit].label;
  expect(coreferenceSentence(found)).toBe("1 of 2 mentions right");
  expect(coreferenceSentence({ marks: [], asked: 0 })).toBe("");
  expect(coreferenceSentence(null)).toBe("");
  expect(pickSentences(found, 5, name)).toEqual(["antecedent Anna, right"]);
  expect(pickSentences(found, 7, name)).toEqual(["antecedent She, wrong, it is Bea"]);
  expect(pickSentences(found, 1, name)).toEqual([]);
});
