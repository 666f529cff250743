// A quiz for the tests and the gallery.

/** @typedef {import("../state/types.js").QuizTrait} QuizTrait */
/** @typedef {import("../state/types.js").QuizRound} QuizRound */

const UNITS = ["[CLS]", "She", "read", "it", ".", "[SEP]"];

/**
 * Return weights by which each unit looks at the one that a function names, and a little at the last.
 * @param {(row: number) => number} target
 */
const mapTo = (target) =>
  UNITS.map((_, row) => {
    const weights = UNITS.map(() => 0);
    weights[target(row)] += 800;
    weights[UNITS.length - 1] += 200;
    return weights;
  });

const MAPS = {
  "1-1": mapTo((row) => Math.max(0, row - 1)),
  "2-1": mapTo((row) => Math.min(UNITS.length - 1, row + 1)),
  "3-1": mapTo((row) => (row === 3 ? 1 : 5)),
  "4-1": mapTo(() => 5),
};

/** @type {(label: string, verdict: string, isHead: boolean) => import("../state/types.js").QuizOption} */
const option = (label, verdict, isHead) => ({
  ...{ label, verdict, explanation: `${label} is ${verdict}.`, head: isHead ? label : null },
  share: { right: 1, "right here": 0.5 }[verdict] ?? 0,
});

/** @type {QuizRound} */
const FIND = {
  ...{ kind: "find", title: "Find the head", prompt: "In which head does “it” look at “She”?" },
  ...{ units: UNITS, row: 3, target: 1, head: null, maps: MAPS },
  options: [
    option("3-1", "right", true),
    option("1-1", "wrong", true),
    option("2-1", "right here", true),
    option("4-1", "wrong", true),
  ],
  ...{ hints: ["Read the row of “it”.", "It is A or B."], kept: [0, 1] },
};
const TEXT_OPTIONS = [
  option("Each word looks back", "right", false),
  option("Each word looks ahead", "wrong", false),
  option("Most weight rests", "wrong", false),
];

/**
 * Return a quiz with three rounds.
 * @param {Partial<QuizTrait>} [parts]
 * @returns {QuizTrait}
 */
export const quizOf = (parts = {}) => ({
  rounds: [
    FIND,
    {
      ...{ ...FIND, kind: "does", title: "What does it do?", prompt: "What does head 1-1 do?" },
      ...{ target: null, head: "1-1", maps: { "1-1": MAPS["1-1"] }, options: TEXT_OPTIONS },
    },
    {
      ...{ ...FIND, kind: "works", title: "Will it work here?", prompt: "Will it look at “She”?" },
      ...{ head: "3-1", maps: { "3-1": MAPS["3-1"] }, options: TEXT_OPTIONS },
    },
  ],
  ...{ refused: [], sheet: false, ...parts },
});
