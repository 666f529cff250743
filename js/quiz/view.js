import { el, listen, liveRegion, onAbort, onResize } from "../ui/dom.js";
import { fadeEdges } from "../ui/edges.js";
import { help } from "../ui/help.js";
import { textMeasure, textScale } from "../ui/measure.js";
import { QUIZ_ACTIONS } from "./actions.js";
import { readGiven, readQuiz } from "./decode.js";
import { result, scoreText, steps } from "./progress.js";
import { question } from "./question.js";
import { sheet } from "./sheet.js";

/** Widths from which maps stand beside each other, in pixels at the usual text size. */
const [TWO, FOUR] = [480, 1080];

/**
 * Return a quiz, which runs without a kernel: questions, hints, answers with explanations, points.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function quizView(store, { signal }) {
  const progress = el("div.bl-quiz-progress");
  const score = el("span.bl-quiz-score");
  const helper = help("the quiz", QUIZ_ACTIONS, { signal });
  const body = el("div.bl-quiz-body");
  const live = liveRegion();
  const head = el(
    "div.bl-panel-head",
    {},
    progress,
    el("div.bl-bar-of-controls", {}, score, helper.button),
  );
  const refused = el("details.bl-quiz-refused");
  const node = el(
    "div.bl-quiz",
    { role: "group", "aria-label": "Quiz" },
    ...[head, helper.panel, body, refused, live],
  );
  let drawnWidth = 0;
  /** Ends the listeners of what is drawn. */
  let drawing = new AbortController();

  /** Return the quiz, its answers and the shown round; null if there is none to show. */
  function read() {
    const quiz = readQuiz(store.get("quiz"));
    if (!quiz) return null;
    const given = readGiven(quiz, store.get("given"));
    const asked = Number(store.get("shown_round") ?? 0);
    return { quiz, given, shown: Math.min(asked, given.length, quiz.rounds.length) };
  }

  function draw() {
    drawnWidth = node.clientWidth;
    const state = read();
    for (const part of [head, refused]) part.hidden = !state || state.quiz.sheet;
    if (!state) {
      body.replaceChildren(el("div.bl-error", { role: "alert" }, "There is no quiz to show."));
      return;
    }
    const { quiz, given, shown } = state;
    const measure = relativeMeasure(node);
    progress.replaceChildren(steps(quiz, given, shown));
    score.textContent = scoreText(quiz, given);
    drawRefused(quiz.refused);
    body.replaceChildren(...contentOf(state, measure));
    drawing.abort();
    drawing = new AbortController();
    for (const box of body.querySelectorAll(".bl-quiz-scroll")) {
      letScroll(/** @type {HTMLElement} */ (box), drawing.signal);
    }
    node.dataset.painted = String(performance.now());
  }

  /** @type {(state: NonNullable<ReturnType<typeof read>>, measure: (texts: string[]) => number[]) => HTMLElement[]} */
  function contentOf({ quiz, given, shown }, measure) {
    if (quiz.sheet) return sheet(quiz.rounds, { measure });
    if (shown === quiz.rounds.length) return result(quiz, given);
    const width = drawnWidth / textScale();
    const columns = width >= FOUR ? 4 : width >= TWO ? 2 : 1;
    const answer = given[shown] ?? null;
    const hints = Math.min(2, answer ? answer[1] : Number(store.get("hints_taken") ?? 0));
    const isLast = shown === quiz.rounds.length - 1;
    return [
      ...question(quiz.rounds[shown], { given: answer, hints, columns, measure }),
      ...(answer
        ? [
            el(
              "button.bl-button.bl-quiz-go.bl-quiz-next",
              { type: "button" },
              isLast ? "See the result" : "Next question",
            ),
          ]
        : []),
    ];
  }

  /** @param {import("../state/types.js").QuizTrait["refused"]} items */
  function drawRefused(items) {
    refused.hidden ||= items.length === 0;
    refused.replaceChildren(
      el("summary", {}, `Questions of yours that can’t be asked: ${items.length}`),
      el("ul", {}, ...items.map(({ item, reason }) => el("li", {}, `${item} ${reason}`))),
    );
  }

  /** Move the focus to where the reader goes on. @param {string} selector */
  const focus = (selector) =>
    /** @type {HTMLElement | null} */ (body.querySelector(selector))?.focus();

  /** @param {number} index */
  function answer(index) {
    const state = read();
    if (!state || state.given.length > state.shown) return;
    const hints = Number(store.get("hints_taken") ?? 0);
    store.set({
      given: [...state.given, [index, hints]],
      hints_taken: 0,
      shown_round: state.shown,
    });
    focus(".bl-quiz-result");
  }

  function takeHint() {
    const state = read();
    if (!state) return;
    const taken = Number(store.get("hints_taken") ?? 0) + 1;
    store.set({ hints_taken: taken });
    live.textContent = state.quiz.rounds[state.shown]?.hints[taken - 1] ?? "";
    // The button is another one now, or gone after the last hint.
    focus(".bl-quiz-hint");
    if (!body.querySelector(".bl-quiz-hint")) focus(".bl-quiz-option:not(:disabled)");
  }

  /** @param {number} round */
  function show(round) {
    store.set({ shown_round: round });
    focus(".bl-quiz-prompt");
  }

  listen(
    node,
    "click",
    ({ target }) => {
      const button = /** @type {HTMLElement | null} */ (
        /** @type {Element} */ (target).closest("button")
      );
      const is = (/** @type {string} */ name) => button?.classList.contains(name);
      if (!button) return;
      if (is("bl-quiz-option")) answer(Number(button.dataset.index));
      else if (is("bl-quiz-hint")) takeHint();
      else if (is("bl-quiz-next")) show((read()?.shown ?? 0) + 1);
      else if (is("bl-quiz-step")) show(Number(button.dataset.round));
      else if (is("bl-quiz-restart")) {
        store.set({ given: [], hints_taken: 0, shown_round: 0 });
        focus(".bl-quiz-prompt");
      }
    },
    signal,
  );
  store.on(["quiz", "given", "hints_taken", "shown_round"], draw, signal);
  onAbort(signal, () => drawing.abort());
  onResize(node, () => node.clientWidth !== drawnWidth && draw(), signal);
  draw();
  return node;
}

/**
 * Let a drawing that is wider than its box be scrolled, and begin with the links that are asked about.
 * @param {HTMLElement} box
 * @param {AbortSignal} signal
 */
function letScroll(box, signal) {
  const { scrollWidth, clientWidth } = box;
  if (scrollWidth > clientWidth) {
    const middle = Number(box.querySelector("svg")?.dataset.middle);
    box.tabIndex = 0;
    box.scrollLeft = middle * scrollWidth - clientWidth / 2;
  }
  fadeEdges(box, signal);
}

/**
 * Return a function that measures texts in tenths of the text size, for drawings that grow with it.
 * @param {Element} node
 * @returns {(texts: string[]) => number[]}
 */
function relativeMeasure(node) {
  const size = Number.parseFloat(getComputedStyle(node).fontSize) || 13;
  const measure = textMeasure(node);
  return (texts) => measure(texts).map((width) => (10 * width) / size);
}
