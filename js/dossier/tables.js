import { el } from "../ui/dom.js";
import { thousands } from "../ui/format.js";

/** @typedef {import("../state/types.js").DossierTrait} Dossier */

/** Titles of the tables of pairs, with those of their columns. @type {["words" | "upos" | "relations", string, string, string][]} */
const PAIRS = [
  ["words", "Word pairs", "From", "To"],
  ["upos", "Parts of speech", "From", "To"],
  ["relations", "Relations", "Relation", "Direction"],
];

/**
 * Return the tables of a dossier that have rows: scores beside baselines, and frequent pairs.
 * @param {Dossier} dossier
 * @param {number} limit  number of rows of each
 */
export function tablesOf({ scores, pairs }, limit) {
  const ofScores = table(
    "Scores",
    ["Statistic", "", "Value", "Baseline"],
    scores.map(({ measure, statistic, value, baseline }) => [
      statistic.replace(/^relation /, ""),
      measure,
      value.toFixed(2),
      baseline === null ? "" : baseline.toFixed(2),
    ]),
    limit,
  );
  const ofPairs = PAIRS.map(([kind, title, from, to]) =>
    table(
      title,
      [from, to, "Count", "Lift"],
      pairs[kind].map(({ query, key, count, lift }) => [
        query,
        key,
        thousands(count),
        lift === null ? "" : `${lift.toFixed(1)}×`,
      ]),
      limit,
    ),
  );
  return [ofScores, ...ofPairs].filter((node) => node !== null);
}

/**
 * Return a table whose last two columns are numbers, or null without rows.
 * @param {string} title
 * @param {string[]} columns
 * @param {string[][]} rows
 * @param {number} limit
 */
function table(title, columns, rows, limit) {
  if (rows.length === 0) return null;
  const headings = columns.map((name) => (name ? el("th", { scope: "col" }, name) : el("td")));
  return el(
    "table.bl-dossier-table",
    {},
    el("caption", {}, title),
    el("thead", {}, el("tr", {}, ...headings)),
    el(
      "tbody",
      {},
      ...rows
        .slice(0, limit)
        .map((cells) => el("tr", {}, ...cells.map((text) => el("td", { title: text }, text)))),
    ),
  );
}
