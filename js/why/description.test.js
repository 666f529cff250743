import { expect, describe as group, it } from "vitest";
import { Picture } from "../data/picture.js";
import { explanation } from "../dev/explanations.js";
import { crossPicture } from "../dev/pictures.js";
import { densePicture } from "../testing/made_up.js";
import { describe, number, titleOf } from "./description.js";

const PICTURE = new Picture(
  densePicture({ words: ["The", "dog", "chased", "the", "small", "cat", "."] }),
);

const LINK = /** @type {const} */ ({
  layer: 0,
  head: 0,
  query: 3,
  key: 6,
  unit: "words",
  before: false,
});

/** @param {Partial<import("../state/types.js").Explanation>} [fields] */
const described = (fields) => describe(explanation(fields), PICTURE, LINK);
/** @param {string} text */
const numbersIn = (text) =>
  [...text.matchAll(/(− )?(\d+\.\d\d)/g)].map(
    ([, sign, digits]) => Number(digits) * (sign ? -1 : 1),
  );
const sumOf = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0);

group("the sentences", () => {
  it("say what share of the attention the link has", () => {
    expect(described().lead).toBe(
      "chased gives cat 42% of its attention, the largest of 9 weights.",
    );
    expect(described({ rank: 3, weight: 0.081 }).lead).toBe(
      "chased gives cat 8.1% of its attention, number 3 of 9 weights.",
    );
  });

  it("name the word that a piece belongs to", () => {
    expect(described({ key: 7, pieces: [1, 2] }).lead).toMatch("chased gives “.” (in cat) 42%");
  });

  it("write the score as a sum of what speaks for it and against it", () => {
    const { parts, score } = explanation();
    const { sum } = described();
    const [total, plus, minus] = numbersIn(sum);
    expect(total).toBeCloseTo(score, 1);
    expect(plus).toBeCloseTo(sumOf(parts.filter((part) => part > 0)), 2);
    expect(plus + minus).toBeCloseTo(total, 1);
    const counts = [...sum.matchAll(/of (\d+)/g)].map(([, count]) => Number(count));
    expect(sumOf(counts)).toBe(parts.length);
  });

  it("write it as content and position where positions are rotations", () => {
    const [total, content, position] = numbersIn(described({ content: 4 }).sum);
    expect([content, content + position]).toEqual([4, expect.closeTo(total, 2)]);
  });

  it("name biases, edits and pieces", () => {
    expect(described().notes).toEqual([]);
    const { notes } = described({
      ...{ pieces: [2, 1], bias: -0.31, bias_name: "soft cap", edited: 0 },
    });
    expect(notes[0]).toMatch("This is the strongest of the 2 × 1 links");
    expect(notes[1]).toMatch("by − 0.31 (soft cap");
    expect(notes[2]).toBe("Under the edits the head passes on 0% instead.");
    expect(described({ bias: 1 }).notes[0]).toMatch("a part of its architecture");
  });

  it("say what the head adds, or that it is unknown", () => {
    expect(described().adds).toMatch("42% of cat’s value vector, whose length is 3.31, to chased");
    expect(described().adds).toMatch("length 1.39, 38% of");
    expect(described({ norm: null, added: null, share: null }).adds).toMatch("unknown");
  });
});

group("the lists", () => {
  it("have the largest dimensions and the sum of the others", () => {
    const { parts, means, score } = explanation();
    const listed = described().parts;
    const sizes = listed.slice(0, -1).map(({ value }) => Math.abs(value));
    expect(sizes).toEqual(
      parts
        .map(Math.abs)
        .sort((a, b) => b - a)
        .slice(0, 6),
    );
    expect(sumOf(listed.map(({ value }) => value))).toBeCloseTo(score);
    expect(sumOf(listed.map(({ mean }) => mean))).toBeCloseTo(sumOf(means));
    expect(listed[6].label).toBe("26 others");
    const [, dimension] = listed[0].label.split(" ");
    expect(parts[Number(dimension)]).toBe(listed[0].value);
  });

  it("leave out no single dimension", () => {
    const parts = [1, -2, 3, 4, 5, 6, 7];
    const listed = described({ parts, means: parts }).parts;
    expect(listed.map(({ value }) => value)).toEqual([7, 6, 5, 4, 3, -2, 1]);
  });

  it("have the strongest links of the row and the rest", () => {
    const { rivals } = described();
    expect(rivals.map(({ label }) => label)).toEqual([
      ...["cat", "[CLS]", "dog", "the", "[SEP]", "4 others"],
    ]);
    expect(sumOf(rivals.map(({ weight }) => weight))).toBeCloseTo(1);
    expect(rivals.map(({ isAsked }) => isAsked)).toEqual([true, ...Array(5).fill(false)]);
    expect(described({ count: 5 }).rivals).toHaveLength(5);
  });
});

it("titles name the words on both sides", () => {
  const link = { ...LINK, query: 1, key: 2 };
  expect(titleOf(PICTURE, link)).toBe("The → dog");
  const cross = new Picture(crossPicture({ target: "Le chat .", source: "The small cat ." }));
  const ends = titleOf(cross, link).split(" → ");
  expect(ends).toEqual([cross.units("words")[1].label, cross.keyUnits("words")[2].label]);
});

it("numbers have two decimals", () => {
  expect([number(-1.234), number(2)]).toEqual(["−1.23", "2.00"]);
});
