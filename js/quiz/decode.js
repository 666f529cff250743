/** @typedef {import("../state/types.js").QuizTrait} QuizTrait */
/** @typedef {import("../state/types.js").QuizRound} QuizRound */

/** Maximum number of words of a sentence that is drawn. */
const MAX_UNITS = 1000;

/** @type {(value: any) => boolean} */
const isText = (value) => typeof value === "string";

/** @type {(value: any, count: number) => boolean} */
const isIndexBelow = (value, count) => Number.isInteger(value) && value >= 0 && value < count;

/** @type {(value: any, check: (item: any) => boolean) => boolean} */
const isListOf = (value, check) => Array.isArray(value) && value.every(check);

/** @type {(value: any) => boolean} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Return a quiz as the kernel sends it, or null if it can't be shown.
 * @param {any} trait
 * @returns {QuizTrait | null}
 */
export function readQuiz(trait) {
  const isQuiz =
    isObject(trait) &&
    isListOf(trait.rounds, isRound) &&
    trait.rounds.length > 0 &&
    isListOf(trait.refused, (each) => isObject(each) && isText(each.item) && isText(each.reason)) &&
    typeof trait.sheet === "boolean";
  return isQuiz ? trait : null;
}

/**
 * Return the answers as far as they belong to the rounds.
 * @param {QuizTrait} quiz
 * @param {any} given
 * @returns {[number, number][]}
 */
export function readGiven({ rounds }, given) {
  const answers = Array.isArray(given) ? given.slice(0, rounds.length) : [];
  const wrong = answers.findIndex(
    (answer, at) =>
      !Array.isArray(answer) ||
      !isIndexBelow(answer[0], rounds[at].options.length) ||
      !isIndexBelow(answer[1], rounds[at].hints.length + 1),
  );
  return wrong < 0 ? answers : answers.slice(0, wrong);
}

/** @param {any} round */
function isRound(round) {
  if (!isObject(round) || !isListOf(round.units, isText) || !isObject(round.maps)) return false;
  const count = round.units.length;
  /** @type {(row: any) => boolean} */
  const isRow = (row) =>
    isListOf(row, (weight) => Number.isInteger(weight) && weight >= 0 && weight <= 1000) &&
    row.length === count;
  /** @type {(head: any) => boolean} */
  const isHead = (head) => head === null || (isText(head) && Object.hasOwn(round.maps, head));
  /** @type {(option: any) => boolean} */
  const isOption = (option) =>
    isObject(option) &&
    ["label", "verdict", "explanation"].every((name) => isText(option[name])) &&
    Number.isFinite(option.share) &&
    isHead(option.head);
  return (
    count <= MAX_UNITS &&
    ["kind", "title", "prompt"].every((name) => isText(round[name])) &&
    Object.values(round.maps).every((map) => isListOf(map, isRow) && map.length === count) &&
    isListOf(round.options, isOption) &&
    round.options.length > 1 &&
    isIndexBelow(round.row, count) &&
    (round.target === null || isIndexBelow(round.target, count)) &&
    isHead(round.head) &&
    isListOf(round.hints, isText) &&
    round.hints.length === 2 &&
    isListOf(round.kept, (index) => isIndexBelow(index, round.options.length))
  );
}
