import { expect, it } from "vitest";
import { arcSentence, footSentence } from "./sentences.js";

/** @type {import("../data/links.js").Row} */
const ROW = {
  kept: [
    { to: 4, weight: 0.414 },
    { to: 1, weight: 0.22 },
  ],
  self: 0.05,
  sinks: [0, 0.2],
  undrawn: 0.116,
  hidden: 3,
};
const SINKS = ["[CLS]", "[SEP]"].map((label) => ({ label, mass: new Float32Array() }));

it("tells in words what a word attends to", () => {
  const sentence = arcSentence(
    "made",
    ROW,
    SINKS,
    (unit) => ({ 4: "cake", 1: "chef" })[unit] ?? "?",
  );
  expect(sentence).toBe(
    "made attends to cake 0.41, chef 0.22; itself 0.05, [SEP] 0.20, not drawn 0.12",
  );
});

it("tells how much is not drawn", () => {
  expect(footSentence([ROW, null])).toBe("2 links drawn, 3 hidden (12% of the attention)");
});

it("sets right-to-left words apart, so that the numbers stay beside their words", () => {
  const sentence = arcSentence("על", ROW, SINKS, (unit) => ({ 4: "כלב", 1: "chef" })[unit] ?? "?");
  expect(sentence).toMatch(/^\u2068על\u2069 attends to \u2068כלב\u2069 0\.41, chef 0\.22;/);
});
