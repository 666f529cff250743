import { expect, it } from "vitest";
import { agreementSentence, disagreeing } from "./agreement.js";

const AGREEMENT = {
  ...{ layers: 1, heads: 2, units: 3, title: "value zeroing" },
  values: new DataView(Float32Array.from([1, 1, 1, 0.1, 0.9, -0.5]).buffer),
};
/** @param {Record<string, unknown>} [parts] */
const layout = (parts = {}) =>
  /** @type {any} */ ({ unit: "words", units: [0, 1, 2], sides: null, ...parts });

it("finds the words on which two quantities disagree", () => {
  expect(disagreeing(AGREEMENT, layout(), { layer: 0, head: 0 })).toEqual(new Set());
  expect(disagreeing(AGREEMENT, layout(), { layer: 0, head: 1 })).toEqual(new Set([0, 2]));
  // Positions, where special tokens aren't drawn.
  expect(disagreeing(AGREEMENT, layout({ units: [1, 2] }), { layer: 0, head: 1 })).toEqual(
    new Set([1]),
  );
});

it("knows words of one text only", () => {
  const head = { layer: 0, head: 1 };
  expect(disagreeing(null, layout(), head).size).toBe(0);
  expect(disagreeing(AGREEMENT, layout({ unit: "tokens" }), head).size).toBe(0);
  expect(disagreeing(AGREEMENT, layout({ sides: {} }), head).size).toBe(0);
});

it("says so in the caption", () => {
  expect(agreementSentence(AGREEMENT, 2)).toBe(
    " Links show value zeroing. For 2 words, it orders the words differently than the weights do " +
      "(rank correlation below 0.3): their names have waves below them.",
  );
  expect(agreementSentence(AGREEMENT, 1)).toMatch(/its name has a wave below it/);
  expect(agreementSentence(AGREEMENT, 0)).toBe(" Links show value zeroing.");
  expect(agreementSentence(null, 2)).toBe("");
});
