import { el } from "../ui/dom.js";
import { arcs } from "./arcs.js";
import { sentence } from "./question.js";
import { letterOf, rightOf } from "./rules.js";
import { square } from "./square.js";

/** @typedef {import("../state/types.js").QuizRound} QuizRound */
/** @typedef {import("./options.js").Measure} Measure */

/**
 * Return all questions for print, and a key on pages of its own.
 * @param {QuizRound[]} rounds
 * @param {{measure: Measure}} options
 */
export const sheet = (rounds, { measure }) => [
  el("ol.bl-quiz-sheet", {}, ...rounds.map((round) => printed(round, measure))),
  el(
    "div.bl-quiz-key",
    {},
    el("div.bl-quiz-prompt", { role: "heading", "aria-level": 2 }, "Key"),
    el("ol.bl-quiz-sheet", {}, ...rounds.map(keyOf)),
  ),
];

/** @type {(round: QuizRound, measure: Measure) => HTMLElement} */
function printed(round, measure) {
  const { head, kind, options } = round;
  const drawing =
    head && kind === "does"
      ? arcs(round, head, { measure, every: true, isRowMarked: false })
      : sentence(round);
  const choices = options.map((option, index) =>
    el(
      "li",
      {},
      el("span.bl-quiz-letter", {}, letterOf(index)),
      ` ${option.head ? `Head ${option.head}` : option.label}`,
      option.head ? square(round, option.head, { measure, isRowMarked: false }) : null,
    ),
  );
  return el(
    "li",
    {},
    el("div.bl-quiz-kind", {}, round.title),
    el("div", {}, el("strong", {}, round.prompt)),
    drawing,
    el("ol.bl-quiz-choices", {}, ...choices),
  );
}

/** @param {QuizRound} round */
function keyOf(round) {
  const right = rightOf(round);
  const others = round.options.flatMap(({ explanation }, index) =>
    index === right ? [] : [el("li", {}, `${letterOf(index)}: ${explanation}`)],
  );
  return el(
    "li",
    {},
    el("strong", {}, `${letterOf(right)}, ${round.options[right].label}`),
    `: ${round.options[right].explanation}`,
    el("ul", {}, ...others),
  );
}
