import { FEW_WORDS, SORT_KEYS } from "../contract.js";
import {
  describeFigures,
  formatDirection,
  formatHead,
  formatPercent,
  formatPoints,
  formatSigned,
  listRows,
  parseSort,
} from "../data/relations.js";
import { countOf, thousands } from "../ui/format.js";

/** @typedef {import("../state/types.js").RelationRow} RelationRow */
/** @typedef {import("../state/types.js").SortKey} SortKey */

/** The column of accuracies, by whether they are held out. */
const ACCURACY = {
  heldOut: {
    label: "Held-out accuracy",
    title:
      "Share of words whose strongest link to or from another word is with the correct one. The " +
      "head is chosen on one half of the sentences and scored on the other; the cells of a head " +
      "grid show the accuracy on all words instead.",
  },
  all: {
    label: "Accuracy",
    title:
      "Share of words whose strongest link to or from another word is with the correct one. The " +
      "head is chosen on the same words.",
  },
};

/** Labels and explanations of the columns; see `describeTable` for that of accuracies. @type {Record<SortKey, {label: string, title: string}>} */
const COLUMNS = {
  relation: { label: "Relation", title: "Name of the relation in the treebank" },
  count: { label: "Words", title: "Number of words that have the relation" },
  head: { label: "Head", title: "Best head (layer-head) and the direction in which it is read" },
  accuracy: ACCURACY.heldOut,
  gain_low: {
    label: "Gain (points)",
    title:
      "Percentage points above the best fixed offset, which is chosen as the head is; " +
      "sorted by the lower end of the 95% interval",
  },
  q: {
    label: "FDR (q)",
    title: "False discovery rate (q): expected share of false discoveries up to this row",
  },
};

/**
 * Return the rows of the table in their order, and how they are sorted.
 * @param {import("../state/store.js").Store} store
 * @param {string} filter  part of a relation's name
 */
export function describeTable(store, filter) {
  const rows = store.get("relation_rows") ?? [];
  const sort = parseSort(store.get("sort"));
  const shown = listRows(rows, store.get("sort"), filter);
  const summaries = rows.filter(({ summary }) => summary);
  const total = rows.length - summaries.length;
  const hasQ = rows.some(({ q }) => q != null);
  return {
    ...{ rows: shown, summaries, hasQ },
    columns: SORT_KEYS.map((key) => ({
      ...(key === "accuracy" && rows.some((row) => !row.held_out) ? ACCURACY.all : COLUMNS[key]),
      order: key !== sort.key ? null : sort.isDescending ? "descending" : "ascending",
      hidden: key === "q" && !hasQ,
    })),
    hasControl: rows.some(({ control }) => control != null),
    count:
      shown.length === total
        ? countOf(total, "relation")
        : `${shown.length} of ${countOf(total, "relation")}`,
  };
}

/**
 * Return the content of a row's cells.
 * @param {RelationRow} row
 */
export function describeRow(row) {
  const { accuracy, low, high, offset_accuracy: ofOffset, control, q } = row;
  return {
    note: row.few ? `Figures from fewer than ${FEW_WORDS} words are unreliable.` : "",
    count: thousands(row.count),
    head: formatHead(row),
    indices: `(${row.head.join(", ")})`,
    direction: formatDirection(row.direction),
    accuracy: formatPercent(accuracy),
    sentence: describeFigures(row),
    /** Parts of the bar: start and length, as shares of its width. */
    bar: [
      { kind: "fill", start: accuracy == null ? null : 0, length: accuracy },
      {
        ...{ kind: "whisker", start: high == null ? null : low },
        length: low == null || high == null ? null : high - low,
      },
      { kind: "control", start: control, length: null },
      { kind: "offset", start: ofOffset, length: null },
    ].filter(({ start }) => start != null),
    barTitle:
      ofOffset == null ? "" : `Best offset ${formatSigned(row.offset)}: ${formatPercent(ofOffset)}`,
    gain: formatPoints(row.gain),
    isSyntactic: row.syntactic,
    interval:
      row.gain_low == null
        ? ""
        : ` ${formatPoints(row.gain_low)} to ${formatPoints(row.gain_high)}`,
    q: q == null ? "" : q < 0.001 ? "< .001" : q.toFixed(3).replace(/^0/, ""),
  };
}
