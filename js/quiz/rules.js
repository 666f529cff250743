import { countOf, times } from "../ui/format.js";

/** @typedef {import("../state/types.js").QuizRound} QuizRound */
/** @typedef {import("../state/types.js").QuizOption} QuizOption */
/** @typedef {[number, number]} Given  index of the option, and number of hints taken before */

/** Points of a right answer, and after a hint. */
export const [POINTS, AFTER_HINT] = [2, 1];

/** How a verdict is written, so that its color alone need not show it. @type {Record<string, [string, string]>} */
const VERDICTS = {
  right: ["✓", "Right"],
  "right here": ["½", "Right here only"],
  wrong: ["✗", "Not this one"],
};

/**
 * Return the sign and the words of a verdict.
 * @param {QuizOption} option
 */
export const verdictOf = ({ verdict }) =>
  Object.hasOwn(VERDICTS, verdict) ? VERDICTS[verdict] : VERDICTS.wrong;

/**
 * Return what an answer is worth.
 * @param {QuizRound} round
 * @param {Given} given
 */
export const pointsOf = ({ options }, [index, hints]) =>
  options[index].share * (hints > 0 ? AFTER_HINT : POINTS);

/**
 * Return the points of all answers.
 * @param {QuizRound[]} rounds
 * @param {Given[]} given
 */
export const scoreOf = (rounds, given) =>
  given.reduce((sum, answer, at) => sum + pointsOf(rounds[at], answer), 0);

/**
 * Return points in words: "1 point", "0.5 points".
 * @param {number} points
 */
export const pointsText = (points) => countOf(points, "point");

/**
 * Return the indices of the options that can be chosen: two after the second hint.
 * @param {QuizRound} round
 * @param {number} taken  number of hints
 */
export const optionsLeft = ({ options, kept, hints }, taken) =>
  taken >= hints.length ? kept : times(options.length, (i) => i);

/**
 * Return the letter of an option.
 * @param {number} index
 */
export const letterOf = (index) => String.fromCharCode(65 + index);

/**
 * Return the index of the right option.
 * @param {QuizRound} round
 */
export const rightOf = ({ options }) =>
  Math.max(
    0,
    options.findIndex(({ verdict }) => verdict === "right"),
  );
