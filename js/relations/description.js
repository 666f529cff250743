import { FEW_WORDS, SORT_KEYS } from "../contract.js";
import {
  arrowed,
  headOf,
  listed,
  parseSort,
  percent,
  points,
  signed,
  told,
} from "../data/relations.js";

/** @typedef {import("../state/types.js").RelationRow} RelationRow */
/** @typedef {import("../state/types.js").SortKey} SortKey */

/** Labels of the columns, and what they mean. @type {Record<SortKey, {label: string, title: string}>} */
export const COLUMNS = {
  relation: { label: "Relation", title: "" },
  count: { label: "n", title: "Number of words that have the relation" },
  head: { label: "Head", title: "Best head (layer-head) and the direction in which it is read" },
  accuracy: {
    label: "Accuracy",
    title: "Share of words for which the head attends most to the correct word",
  },
  gain_low: {
    label: "Gain",
    title:
      "Percentage points above the best fixed offset; sorted by the lower end of the 95% interval",
  },
  q: {
    label: "q",
    title: "False discovery rate (q): expected share of false discoveries up to this row",
  },
};

/**
 * Return which rows the table shows, in their order, and how it is sorted.
 * @param {import("../state/store.js").Store} store
 * @param {string} filter  part of a relation's name
 */
export function describeTable(store, filter) {
  const rows = store.get("relation_rows") ?? [];
  const sort = parseSort(store.get("sort"));
  const shown = listed(rows, store.get("sort"), filter);
  const summaries = rows.filter(({ summary }) => summary);
  const total = rows.length - summaries.length;
  const hasQ = rows.some(({ q }) => q != null);
  return {
    ...{ rows: shown, summaries, hasQ },
    columns: SORT_KEYS.map((key) => ({
      order: key !== sort.key ? null : sort.falling ? "descending" : "ascending",
      hidden: key === "q" && !hasQ,
    })),
    hasControl: rows.some(({ control }) => control != null),
    count: shown.length === total ? `${total} relations` : `${shown.length} of ${total}`,
  };
}

/**
 * Return what a row's cells show.
 * @param {RelationRow} row
 */
export function describeRow(row) {
  const { accuracy, low, high, baseline, control, q } = row;
  return {
    note: row.few ? `Fewer than ${FEW_WORDS} words: these figures are unreliable.` : "",
    count: row.count.toLocaleString("en"),
    head: headOf(row),
    indices: `(${row.head.join(", ")})`,
    direction: arrowed(row.direction),
    accuracy: percent(accuracy),
    sentence: told(row),
    /** Parts of the bar: start and length, as shares of its width. */
    bar: [
      { kind: "fill", start: accuracy == null ? null : 0, length: accuracy },
      {
        ...{ kind: "whisker", start: high == null ? null : low },
        length: low == null || high == null ? null : high - low,
      },
      { kind: "control", start: control, length: null },
      { kind: "offset", start: baseline, length: null },
    ].filter(({ start }) => start != null),
    barTitle: baseline == null ? "" : `best offset ${signed(row.offset)}: ${percent(baseline)}`,
    gain: points(row.gain),
    interval: row.gain_low == null ? "" : ` ${points(row.gain_low)} to ${points(row.gain_high)}`,
    q: q == null ? "" : q < 0.001 ? "< .001" : q.toFixed(3).replace(/^0/, ""),
  };
}
