// @vitest-environment jsdom
import { expect, it } from "vitest";
import { quizOf } from "../testing/made_up_quiz.js";
import { arcs } from "./arcs.js";
import { square } from "./square.js";

const [find] = quizOf().rounds;
const measure = (/** @type {string[]} */ texts) => texts.map((text) => 6 * text.length);

/** @param {SVGElement} node @param {string} selector */
const texts = (node, selector) =>
  [...node.querySelectorAll(selector)].map((text) => text.textContent);

it("draws the links of the word that is asked about, with their weights", () => {
  const node = arcs(find, "3-1", { measure, every: false, isRowMarked: true });
  expect(node.querySelectorAll(".bl-quiz-arc")).toHaveLength(2);
  expect(texts(node, ".bl-quiz-weight")).toEqual([".80", ".20"]);
  expect(texts(node, ".bl-quiz-marked")).toEqual(["it"]);
  expect(node.getAttribute("aria-label")).toBe("Head 3-1. it: She .80, [SEP] .20.");
});

it("draws the links of all words, and of one of them in front", () => {
  const every = arcs(find, "1-1", { measure, every: true, isRowMarked: false });
  expect(every.querySelectorAll(".bl-quiz-plain")).toHaveLength(8);
  expect(every.querySelectorAll(".bl-quiz-weight")).toHaveLength(0);
  const hinted = arcs(find, "1-1", { measure, every: true, isRowMarked: true });
  expect(hinted.querySelectorAll(".bl-quiz-strong")).toHaveLength(2);
  expect(hinted.querySelectorAll(".bl-quiz-weak")).toHaveLength(6);
});

it("draws a map with a path for each color, and marks the row", () => {
  const node = square(find, "3-1", { measure, isRowMarked: true, isCellMarked: true });
  expect(node.querySelectorAll("g path")).toHaveLength(4); // weights 0, .2, .8 and 1
  expect(texts(node, ".bl-quiz-marked")).toEqual(["it"]);
  expect(node.querySelectorAll(".bl-quiz-row, .bl-quiz-cell")).toHaveLength(2);
  const bare = square(find, "3-1", { measure: null, isRowMarked: false });
  expect(bare.querySelectorAll("text, .bl-quiz-row")).toHaveLength(0);
});
