import { nameInSentence } from "../ui/format.js";

/** @typedef {import("../state/types.js").QuizRound} QuizRound */

/** Weights travel as thousandths. */
const SCALE = 1000;
/** How many weights of a row are named, and from which weight on those behind the largest one. */
const [MOST, MIN_NAMED] = [2, 0.2];

/**
 * Return the weights of a row of a head.
 * @param {QuizRound} round
 * @param {string} head
 * @param {number} row
 */
export const weightsOf = ({ maps }, head, row) => maps[head][row].map((weight) => weight / SCALE);

/**
 * Return a weight as views write it: ".59".
 * @param {number} weight
 */
export const weightText = (weight) => weight.toFixed(2).replace(/^0/, "");

/**
 * Return a row in words: "paper: read .59".
 * @param {QuizRound} round
 * @param {string} head
 * @param {number} row
 */
export function rowText(round, head, row) {
  const { units } = round;
  const largest = weightsOf(round, head, row)
    .map((weight, column) => ({ weight, column }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST)
    .filter(({ weight }, at) => at === 0 || weight >= MIN_NAMED)
    .map(({ weight, column }) => `${nameInSentence(units[column])} ${weightText(weight)}`);
  return `${nameInSentence(units[row])}: ${largest.join(", ")}`;
}

/**
 * Return rows of a head in words, by default those of all words.
 * @param {QuizRound} round
 * @param {string} head
 * @param {number | null} [row]
 */
export function rowsText(round, head, row = null) {
  const rows = row === null ? wordsOf(round) : [row];
  return `Head ${head}. ${rows.map((each) => rowText(round, head, each)).join("; ")}.`;
}

/**
 * Return the indices of the words, without the special tokens at both ends.
 * @param {QuizRound} round
 */
export const wordsOf = ({ units }) => [...units.keys()].slice(1, -1);
