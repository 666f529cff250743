// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { Store } from "../state/store.js";
import { stubLayout } from "../testing/made_up.js";
import { quizOf } from "../testing/made_up_quiz.js";
import { quizView } from "./view.js";

beforeEach(stubLayout);

/** @param {import("../state/types.js").State} [state] */
function setUp(state = {}) {
  const store = new Store({ quiz: quizOf(), given: [], ...state });
  const node = quizView(store, { signal: new AbortController().signal });
  document.body.replaceChildren(node);
  const all = (/** @type {string} */ selector) =>
    /** @type {HTMLElement[]} */ ([...node.querySelectorAll(selector)]);
  const text = (/** @type {string} */ selector) => all(selector).map((each) => each.textContent);
  return { store, node, all, text };
}

it("runs to its end without a kernel, with the focus where the reader goes on", () => {
  const { store, all, text } = setUp({ live: false });
  for (const [index, points] of [
    [0, 2],
    [0, 4],
    [1, 4],
  ]) {
    all(".bl-quiz-option")[index].click();
    expect(document.activeElement).toBe(all(".bl-quiz-result")[0]);
    expect(text(".bl-quiz-score")).toEqual([`${points} of 6 points`]);
    expect(all(".bl-quiz-option")).toHaveLength(0);
    all(".bl-quiz-next")[0].click();
    expect(document.activeElement).toBe(all(".bl-quiz-prompt")[0]);
  }
  expect(text(".bl-quiz-prompt")).toEqual(["4 of 6 points"]);
  expect(store.get("given")).toEqual([
    [0, 0],
    [0, 0],
    [1, 0],
  ]);
  all(".bl-quiz-restart")[0].click();
  expect([store.get("given"), store.get("shown_round")]).toEqual([[], 0]);
});

it("explains every option after an answer, in words as well as by color", () => {
  const { all, text } = setUp();
  all(".bl-quiz-option")[1].click();
  expect(text(".bl-quiz-result")).toEqual(["✗ Not this one: 0 points. The answer is A."]);
  expect(text(".bl-quiz-mark")).toEqual([
    ...["✓ Right.", "✗ Your answer. Not this one.", "½ Right here only.", "✗ Not this one."],
  ]);
  expect(text(".bl-quiz-explained p")).toEqual([
    ...["3-1 is right.", "1-1 is wrong.", "2-1 is right here.", "4-1 is wrong."],
  ]);
  expect(text(".bl-quiz-figure > .bl-quiet")).toEqual(["Head 3-1", "Head 1-1"]);
});

it("gives hints: a row, then fewer options, for a point", () => {
  const { store, all, text } = setUp();
  expect(all(".bl-quiz-row")).toHaveLength(0);
  all(".bl-quiz-hint")[0].click();
  expect(all(".bl-quiz-row")).toHaveLength(4);
  expect(text("[aria-live]")).toEqual(["Read the row of “it”."]);
  expect(document.activeElement).toBe(all(".bl-quiz-hint")[0]);
  all(".bl-quiz-hint")[0].click();
  expect(all(".bl-quiz-option:disabled")).toHaveLength(2);
  expect(all(".bl-quiz-hint")).toHaveLength(0);
  expect(document.activeElement).toBe(all(".bl-quiz-option")[0]);
  all(".bl-quiz-option")[0].click();
  expect(store.get("given")).toEqual([[0, 2]]);
  expect(text(".bl-quiz-result")).toEqual(["✓ Right: 1 point."]);
});

it("names options for screen readers, and tells the rows of their maps", () => {
  const { all } = setUp();
  const [option] = all(".bl-quiz-option");
  expect(option.textContent).toBe("A Head 3-1");
  const rows = document.getElementById(option.getAttribute("aria-describedby") ?? "");
  expect(rows?.textContent).toContain("it: She .80");
});

it("follows Python, and goes back to answered questions", () => {
  const { store, all, text } = setUp();
  store.set({ given: [[0, 0]], shown_round: 0 });
  expect(text(".bl-quiz-result")).toEqual(["✓ Right: 2 points."]);
  expect(all(".bl-quiz-step:disabled")).toHaveLength(1);
  all(".bl-quiz-step")[1].click();
  expect(text(".bl-quiz-prompt")).toEqual(["What does head 1-1 do?"]);
  expect(all(".bl-quiz-plain")).toHaveLength(8);
  all(".bl-quiz-step")[0].click();
  expect(text(".bl-quiz-result")).toHaveLength(1);
  store.set({ shown_round: 3 });
  expect(text(".bl-quiz-prompt")).toEqual(["What does head 1-1 do?"]); // the one to be answered
});

it("says which questions can’t be asked", () => {
  const refused = [{ item: "She left.", reason: "It is near." }];
  const { all, text } = setUp({ quiz: quizOf({ refused }) });
  expect(text(".bl-quiz-refused li")).toEqual(["She left. It is near."]);
  expect(all(".bl-quiz-refused")[0].hidden).toBe(false);
  expect(setUp().all(".bl-quiz-refused")[0].hidden).toBe(true);
});

it("lists all questions and a key for print", () => {
  const { all, text } = setUp({ quiz: quizOf({ sheet: true }) });
  expect(all(".bl-quiz-sheet")[0].children).toHaveLength(3);
  expect(text(".bl-quiz-key strong")[0]).toBe("A, 3-1");
  expect(all("button.bl-quiz-option")).toHaveLength(0);
});

it("says that there is no quiz, if none can be shown", () => {
  const { store, text } = setUp({ quiz: /** @type {any} */ ({}) });
  expect(text("[role=alert]")).toEqual(["There is no quiz to show."]);
  store.set({ quiz: quizOf() });
  expect(text(".bl-quiz-kind")).toEqual(["Find the head"]);
});
