import { countOf, nameOf, percentText } from "../ui/format.js";

/** @typedef {import("../state/types.js").RelationRow} RelationRow */
/** @typedef {import("../state/types.js").SortKey} SortKey */

/** Columns sorted in ascending order at first; the others start in descending order. */
const ASCENDING = new Set(["relation", "head", "q"]);

/** @type {Record<SortKey, (row: RelationRow) => string | number | null | undefined>} */
const VALUES = {
  relation: ({ relation }) => relation,
  count: ({ count }) => count,
  head: ({ head }) => 1000 * head[0] + head[1],
  accuracy: ({ accuracy }) => accuracy,
  gain_low: ({ gain_low }) => gain_low,
  q: ({ q }) => q,
};

/**
 * Return the column and the order that a trait such as "-gain_low" names.
 * @param {string | undefined} sort
 * @returns {{key: SortKey, isDescending: boolean}}
 */
export function parseSort(sort = "-gain_low") {
  const key = /** @type {SortKey} */ (sort.replace(/^-/, ""));
  return Object.hasOwn(VALUES, key)
    ? { key, isDescending: sort.startsWith("-") }
    : { key: "gain_low", isDescending: true };
}

/**
 * Return the sort order after a click on a column's header.
 * @param {string | undefined} sort  current order
 * @param {SortKey} key
 */
export function nextSort(sort, key) {
  const current = parseSort(sort);
  const isDescending = current.key === key ? !current.isDescending : !ASCENDING.has(key);
  return `${isDescending ? "-" : ""}${key}`;
}

/**
 * Return the rows that match a filter, sorted. Rows without a value come last in either order;
 * summaries are left out.
 * @param {RelationRow[]} rows
 * @param {string | undefined} sort
 * @param {string} [filter]  part of a relation's name
 */
export function listRows(rows, sort, filter = "") {
  const { key, isDescending } = parseSort(sort);
  const part = filter.trim().toLowerCase();
  return rows
    .filter(({ summary, relation }) => !summary && relation.toLowerCase().includes(part))
    .sort((a, b) => compareValues(VALUES[key](a), VALUES[key](b), isDescending));
}

/**
 * Compare two values of a column, nulls last.
 * @param {string | number | null | undefined} a
 * @param {string | number | null | undefined} b
 * @param {boolean} isDescending
 */
function compareValues(a, b, isDescending) {
  if (a == null || b == null) return Number(a == null) - Number(b == null);
  const order = a < b ? -1 : Number(a > b);
  return isDescending ? -order : order;
}

/**
 * Format a share as a percentage: "74%".
 * @param {number | null | undefined} share
 */
export const formatPercent = (share) => (share == null ? "–" : percentText(share));

/**
 * Format a number with its sign: "+1".
 * @param {number} value
 */
export const formatSigned = (value) => (value < 0 ? `−${-value}` : `+${value}`);

/**
 * Format a difference of shares in percentage points: "+38".
 * @param {number | null | undefined} difference
 */
export function formatPoints(difference) {
  if (difference == null) return "–";
  const rounded = Math.round(100 * difference);
  return rounded === 0 ? "0" : formatSigned(rounded);
}

/**
 * Format the best head of a row: "8-10".
 * @param {RelationRow} row
 */
export const formatHead = ({ head: [layer, head] }) => nameOf({ layer, head });

/**
 * Format a direction: "dep → head".
 * @param {string} direction
 */
export const formatDirection = (direction) => direction.replace("->", " → ");

/**
 * Write a direction in words: "dependent to head".
 * @param {string} direction
 */
const spellDirection = (direction) => direction.replace("dep", "dependent").replace("->", " to ");

/**
 * Return a row's figures in words.
 * @param {RelationRow} row
 */
export function describeFigures(row) {
  const words = countOf(row.count, row.held_out ? "held-out word" : "word");
  if (row.accuracy == null) {
    return `no held-out accuracy, since the relation occurs in too few sentences (${countOf(row.count, "word")})`;
  }
  const parts = [
    `head ${formatHead(row)}, read from ${spellDirection(row.direction)}, is right for ${formatPercent(row.accuracy)} of ${words}`,
    ...(row.low == null
      ? []
      : [`95% interval ${formatPercent(row.low)} to ${formatPercent(row.high)}`]),
    `best offset (${formatSigned(row.offset)}) ${formatPercent(row.offset_accuracy)}`,
    ...(row.syntactic ? ["syntactic head"] : []),
    ...(row.control == null ? [] : [`with random weights ${formatPercent(row.control)}`]),
  ];
  return parts.join("; ");
}
