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
 * Return a sentence on the words on which quantities disagree, or "".
 * @param {Agreement | null | undefined} agreement
 * @param {number} count
 */
export const agreementSentence = (agreement, count) =>
  !agreement || count === 0
    ? ""
    : ` For ${countOf(count, "word")}, weight and ${agreement.title} disagree (rank correlation ` +
      `below ${ALIKE}): ${count === 1 ? "its name has a wave below it" : "their names have waves below them"}.`;
