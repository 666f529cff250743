import { hasRightToLeft } from "./layout.js";

/** @typedef {import("../data/links.js").Row} Row */
/** @typedef {import("../data/links.js").HeadLinks} HeadLinks */

/**
 * A word that doesn't turn the numbers beside it: right-to-left ones are set apart.
 * @param {string} word
 */
const apart = (word) => (hasRightToLeft(word) ? `\u2068${word}\u2069` : word);

/**
 * What a word attends to, as a sentence: "made attends to cake 0.41, chef 0.22; itself 0.05".
 * @param {string} word
 * @param {Row} row
 * @param {HeadLinks["sinks"]} sinks  the kinds of special token
 * @param {(unit: number) => string} name
 */
export function arcSentence(word, row, sinks, name) {
  const drawn = row.kept.map(({ to, weight }) => `${apart(name(to))} ${weight.toFixed(2)}`);
  const shares = [
    { label: "itself", share: row.self },
    ...sinks.map(({ label }, kind) => ({ label, share: row.sinks[kind] })),
    { label: "not drawn", share: row.undrawn },
  ];
  const rest = shares
    .filter(({ share }) => share >= 0.005)
    .map(({ label, share }) => `${label} ${share.toFixed(2)}`);
  const told = [drawn.join(", "), rest.join(", ")].filter(Boolean).join("; ");
  return `${apart(word)} attends to ${told || "nothing"}`;
}

/**
 * What a view draws and what it does not.
 * @param {(Row | null)[]} rows
 */
export function footSentence(rows) {
  const known = rows.filter((row) => row !== null);
  const drawn = known.reduce((sum, { kept }) => sum + kept.length, 0);
  const hidden = known.reduce((sum, row) => sum + row.hidden, 0);
  const share = known.reduce((sum, { undrawn }) => sum + undrawn, 0) / Math.max(1, known.length);
  const links = drawn === 1 ? "1 link drawn" : `${drawn} links drawn`;
  return `${links}, ${hidden} hidden (${Math.round(100 * share)}% of the attention)`;
}
