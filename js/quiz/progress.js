import { el } from "../ui/dom.js";
import { thousands, times } from "../ui/format.js";
import { POINTS, pointsOf, pointsText, scoreOf, verdictOf } from "./rules.js";

/** @typedef {import("../state/types.js").QuizTrait} QuizTrait */
/** @typedef {import("./rules.js").Given} Given */

/**
 * Return the number of each question, with its verdict once it is answered.
 * @param {QuizTrait} quiz
 * @param {Given[]} given
 * @param {number} shown
 */
export const steps = ({ rounds }, given, shown) =>
  el(
    "ol.bl-quiz-steps",
    { "aria-label": "Questions" },
    ...times(rounds.length, (index) => {
      const answer = given[index];
      const [sign, words] = answer ? verdictOf(rounds[index].options[answer[0]]) : ["", ""];
      return el(
        "li",
        {},
        el(
          "button.bl-quiz-step",
          {
            ...{ type: "button", "data-round": index, disabled: index > given.length },
            "aria-current": index === shown ? "step" : null,
            "aria-label": `Question ${index + 1}${words && `: ${words}`}`,
          },
          `${index + 1}${sign}`,
        ),
      );
    }),
  );

/** @type {(quiz: QuizTrait, given: Given[]) => string} */
export const scoreText = ({ rounds }, given) =>
  `${thousands(scoreOf(rounds, given))} of ${pointsText(POINTS * rounds.length)}`;

/**
 * Return the result of all questions.
 * @param {QuizTrait} quiz
 * @param {Given[]} given
 */
export const result = ({ rounds }, given) => [
  el(
    "div.bl-quiz-prompt",
    { role: "heading", "aria-level": 3, tabindex: -1 },
    `${thousands(scoreOf(rounds, given))} of ${pointsText(POINTS * rounds.length)}`,
  ),
  el(
    "ol.bl-quiz-summary",
    {},
    ...given.map((answer, index) => {
      const { options, title, prompt } = rounds[index];
      const [sign, words] = verdictOf(options[answer[0]]);
      return el(
        "li",
        {},
        el(
          "span.bl-quiz-mark",
          {},
          el("span", { "aria-hidden": "true" }, `${sign} `),
          `${words}, ${pointsText(pointsOf(rounds[index], answer))}. `,
        ),
        el("span.bl-quiet", {}, `${title} `),
        prompt,
      );
    }),
  ),
  el("button.bl-button.bl-quiz-go.bl-quiz-restart", { type: "button" }, "Start again"),
];
