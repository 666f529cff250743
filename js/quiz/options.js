import { el, uniqueId } from "../ui/dom.js";
import { rowsText } from "./description.js";
import { letterOf, optionsLeft, verdictOf } from "./rules.js";
import { square } from "./square.js";

/** @typedef {import("../state/types.js").QuizRound} QuizRound */
/** @typedef {import("./rules.js").Given} Given */
/** @typedef {(texts: string[]) => number[]} Measure  widths of texts in tenths of the text size */

/**
 * Return the options of a question as buttons; those that a hint has taken away are disabled.
 * @param {QuizRound} round
 * @param {object} options
 * @param {number} options.hints
 * @param {number} options.columns
 * @param {Measure} options.measure
 */
export function optionButtons(round, { hints, columns, measure }) {
  const left = optionsLeft(round, hints);
  const cards = round.options.map((option, index) => {
    const isLeft = left.includes(index);
    const rows = option.head
      ? el("span", { id: uniqueId("rows"), hidden: true }, describe(round, option.head, hints))
      : null;
    // The map is beside the button, whose name it would be, and the button covers it.
    return el(
      "div.bl-quiz-card",
      {},
      el(
        "button.bl-quiz-option",
        {
          ...{ type: "button", "data-index": index, disabled: !isLeft },
          "aria-describedby": rows?.id,
        },
        nameOf(round, index),
      ),
      option.head && isLeft
        ? square(round, option.head, { measure, isRowMarked: hints > 0 })
        : null,
      rows,
    );
  });
  return listOf(round, cards, columns);
}

/**
 * Return the options of an answered question, each with what is true of it.
 * @param {QuizRound} round
 * @param {object} options
 * @param {Given} options.given
 * @param {number} options.columns
 */
export function explainedOptions(round, { given: [chosen], columns }) {
  const boxes = round.options.map((option, index) => {
    const [sign, words] = verdictOf(option);
    const verdict = index === chosen ? `Your answer. ${words}` : words;
    return el(
      `div.bl-quiz-explained.bl-quiz-${option.verdict.replace(" ", "-")}`,
      { "data-index": index },
      el(
        "div.bl-quiz-verdict",
        {},
        nameOf(round, index),
        el(
          "span.bl-quiz-mark",
          {},
          el("span", { "aria-hidden": "true" }, `${sign} `),
          `${verdict}.`,
        ),
      ),
      option.head
        ? el(
            "div.bl-quiz-small",
            {},
            square(round, option.head, {
              ...{ measure: null, isRowMarked: true },
              isCellMarked: option.verdict !== "wrong",
            }),
          )
        : null,
      el("p", {}, option.explanation),
    );
  });
  return listOf(round, boxes, columns);
}

/** @type {(round: QuizRound, items: HTMLElement[], columns: number) => HTMLElement} */
const listOf = (round, items, columns) =>
  el(
    "ol.bl-quiz-options",
    { style: `--bl-quiz-columns: ${round.options[0].head ? columns : 1}`, "aria-label": "Options" },
    ...items.map((item) => el("li", {}, item)),
  );

/** @type {(round: QuizRound, index: number) => HTMLElement} */
const nameOf = ({ options }, index) =>
  el(
    "span.bl-quiz-name",
    {},
    el("span.bl-quiz-letter", {}, letterOf(index)),
    " ",
    el("span", {}, options[index].head ? `Head ${options[index].head}` : options[index].label),
  );

/** @type {(round: QuizRound, head: string, hints: number) => string} */
const describe = (round, head, hints) => rowsText(round, head, hints > 0 ? round.row : null);
