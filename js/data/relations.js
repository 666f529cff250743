import { nameOf } from "../ui/format.js";

/** @typedef {import("../state/types.js").RelationRow} RelationRow */
/** @typedef {import("../state/types.js").SortKey} SortKey */

/** The smallest first, where a column is sorted for the first time; else the largest. */
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
 * A trait such as "-gain_low": the column, and whether the largest comes first.
 * @param {string | undefined} sort
 * @returns {{key: SortKey, falling: boolean}}
 */
export function parseSort(sort = "-gain_low") {
  const key = /** @type {SortKey} */ (sort.replace(/^-/, ""));
  return Object.hasOwn(VALUES, key)
    ? { key, falling: sort.startsWith("-") }
    : { key: "gain_low", falling: true };
}

/**
 * What a click on a column's header sorts by.
 * @param {string | undefined} sort  what it is sorted by now
 * @param {SortKey} key
 */
export function nextSort(sort, key) {
  const now = parseSort(sort);
  const falling = now.key === key ? !now.falling : !ASCENDING.has(key);
  return `${falling ? "-" : ""}${key}`;
}

/**
 * The rows that a filter leaves, in their order. What has no value comes last either way; rows
 * that sum relations up are left out.
 * @param {RelationRow[]} rows
 * @param {string | undefined} sort
 * @param {string} [filter]  a part of the name
 */
export function listed(rows, sort, filter = "") {
  const { key, falling } = parseSort(sort);
  const part = filter.trim().toLowerCase();
  return rows
    .filter(({ summary, relation }) => !summary && relation.toLowerCase().includes(part))
    .sort((a, b) => compare(VALUES[key](a), VALUES[key](b), falling));
}

/**
 * @param {string | number | null | undefined} a
 * @param {string | number | null | undefined} b
 * @param {boolean} falling
 */
function compare(a, b, falling) {
  if (a == null || b == null) return Number(a == null) - Number(b == null);
  const order = a < b ? -1 : Number(a > b);
  return falling ? -order : order;
}

/**
 * A share in per cent: "74%".
 * @param {number | null | undefined} share
 */
export const percent = (share) => (share == null ? "–" : `${Math.round(100 * share)}%`);

/**
 * An offset: "+1".
 * @param {number} offset
 */
export const signed = (offset) => (offset < 0 ? `−${-offset}` : `+${offset}`);

/**
 * A difference in points: "+38".
 * @param {number | null | undefined} share
 */
export function points(share) {
  if (share == null) return "–";
  const rounded = Math.round(100 * share);
  return rounded === 0 ? "0" : signed(rounded);
}

/** @param {RelationRow} row */
export const headOf = ({ head: [layer, head] }) => nameOf({ layer, head });

/**
 * A direction as it is shown: "dep → head".
 * @param {string} direction
 */
export const arrowed = (direction) => direction.replace("->", " → ");

/**
 * A row's figures in words.
 * @param {RelationRow} row
 */
export function told(row) {
  if (row.accuracy == null) {
    return `${row.count} words, all in one half of the sentences: no held-out accuracy`;
  }
  const parts = [
    `head ${headOf(row)}, ${row.direction.replace("->", " to ")}, right for ${percent(row.accuracy)} of ${row.count} words`,
    `95% interval ${percent(row.low)} to ${percent(row.high)}`,
    `best offset ${signed(row.offset)} ${percent(row.baseline)}`,
    ...(row.control == null ? [] : [`random weights ${percent(row.control)}`]),
  ];
  return parts.join("; ");
}
