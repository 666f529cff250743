import { CIVIDIS } from "../ui/color.js";
import { el } from "../ui/dom.js";
import { arcs } from "./arcs.js";
import { explainedOptions, optionButtons } from "./options.js";
import { letterOf, optionsLeft, pointsOf, pointsText, rightOf, verdictOf } from "./rules.js";

/** @typedef {import("../state/types.js").QuizRound} QuizRound */
/** @typedef {import("./rules.js").Given} Given */
/** @typedef {import("./options.js").Measure} Measure */

/** Punctuation that follows a word without a space. */
const CLOSING = /^[.,;:!?)\]]+$/;

/**
 * @typedef {object} Shown      what is shown of a question
 * @property {Given | null} given   the answer, once there is one
 * @property {number} hints     number of hints taken
 * @property {number} columns   number of maps beside each other
 * @property {Measure} measure
 */

/**
 * Return a question: what is asked about which sentence, and the options.
 * @param {QuizRound} round
 * @param {Shown} shown
 * @returns {HTMLElement[]}
 */
export const question = (round, shown) =>
  [
    el("div.bl-quiz-kind", {}, round.title),
    el("div.bl-quiz-prompt", { role: "heading", "aria-level": 3, tabindex: -1 }, round.prompt),
    shown.given ? verdict(round, shown.given) : null,
    ...figures(round, shown),
    ...(shown.given
      ? [explainedOptions(round, { given: shown.given, columns: Math.min(2, shown.columns) })]
      : [optionButtons(round, shown), legend(round), hintBar(round, shown.hints)]),
  ].filter((node) => node !== null);

/**
 * Return the sentence, or drawings of it with the links that the question is about.
 * @param {QuizRound} round
 * @param {Shown} shown
 */
function figures(round, { given, hints, measure }) {
  const { head, kind, options } = round;
  if (head && kind === "does") {
    return [figure(head, arcs(round, head, { measure, every: true, isRowMarked: hints > 0 }))];
  }
  if (!given) return [sentence(round)];
  const right = options[rightOf(round)];
  const heads = head ? [head] : [right.head, options[given[0]].head];
  return [...new Set(heads)].flatMap((each) =>
    each === null
      ? []
      : [figure(each, arcs(round, each, { measure, every: false, isRowMarked: true }))],
  );
}

/** @type {(head: string, drawing: SVGElement) => HTMLElement} */
const figure = (head, drawing) =>
  el(
    "div.bl-quiz-figure",
    {},
    el("div.bl-quiet", {}, `Head ${head}`),
    el("div.bl-quiz-scroll", { role: "group", "aria-label": `Links of head ${head}` }, drawing),
  );

/** Return the sentence with the words that the question is about. @param {QuizRound} round */
export function sentence({ units, row, target, kind }) {
  const words = units.slice(1, -1).flatMap((unit, at) => {
    const index = at + 1;
    const isAsked = kind !== "does" && (index === row || index === target);
    const space = at === 0 || CLOSING.test(unit) ? "" : " ";
    return [space, isAsked ? el("strong", {}, unit) : unit];
  });
  return el("p.bl-quiz-sentence", {}, ...words);
}

/** @type {(round: QuizRound, given: Given) => HTMLElement} */
function verdict(round, given) {
  const [sign, words] = verdictOf(round.options[given[0]]);
  const isRight = round.options[given[0]].verdict === "right";
  const right = isRight ? "" : ` The answer is ${letterOf(rightOf(round))}.`;
  return el(
    "div.bl-quiz-result",
    { tabindex: -1, role: "group", "aria-label": "Result" },
    el("span", { "aria-hidden": "true" }, `${sign} `),
    `${words}: ${pointsText(pointsOf(round, given))}.${right}`,
  );
}

/** Return what the colors of maps mean, if there are any. @param {QuizRound} round */
const legend = ({ options }) =>
  options[0].head
    ? el(
        "div.bl-quiz-legend",
        {},
        ...["Weight 0", el("span.bl-quiz-ramp", { style: `background: ${CIVIDIS.gradient}` }), "1"],
      )
    : null;

/** @type {(round: QuizRound, taken: number) => HTMLElement} */
function hintBar(round, taken) {
  const price = taken === 0 ? " (then a right answer has 1 point)" : "";
  const names = ["Which row?", "Fewer options"];
  const hints = round.hints.slice(0, taken).map((hint) => el("p", {}, hint));
  const isLeft = taken < round.hints.length && optionsLeft(round, taken).length > 2;
  return el(
    "div.bl-quiz-hints",
    {},
    ...hints,
    isLeft
      ? el("button.bl-button.bl-quiz-hint", { type: "button" }, `Hint: ${names[taken]}`)
      : null,
    isLeft ? el("span.bl-quiet", {}, price) : null,
  );
}
