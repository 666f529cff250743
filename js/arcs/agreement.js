import { countOf } from "../ui/format.js";

/** @typedef {import("../state/types.js").AgreementTrait} Agreement */
/** @typedef {import("./layout.js").Layout} Layout */

/** Rank correlation below which weights and another quantity disagree on a word. */
const ALIKE = 0.3;

/**
 * Return the positions of words on which the weights and the shown quantity disagree: they order the
 * words that it attends to differently.
 * @param {Agreement | null | undefined} agreement
 * @param {Layout} layout
 * @param {import("../state/types.js").HeadName} head
 * @returns {Set<number>}
 */
export function disagreeing(agreement, { unit, units, sides }, { layer, head }) {
  if (!agreement || unit !== "words" || sides) return new Set();
  const first = (layer * agreement.heads + head) * agreement.units;
  const positions = units.flatMap((index, position) =>
    agreement.values.getFloat32(4 * (first + index), true) < ALIKE ? [position] : [],
  );
  return new Set(positions);
}

/**
 * Return sentences on what links show in place of weights, and on the words on which these disagree, or
 * "".
 * @param {Agreement | null | undefined} agreement
 * @param {number} count
 */
export function agreementSentence(agreement, count) {
  if (!agreement) return "";
  const sentence = ` Links show ${agreement.title}.`;
  if (count === 0) return sentence;
  const marks = count === 1 ? "its name has a wave below it" : "their names have waves below them";
  return (
    `${sentence} For ${countOf(count, "word")}, it orders the words differently than the weights do ` +
    `(rank correlation below ${ALIKE}): ${marks}.`
  );
}
