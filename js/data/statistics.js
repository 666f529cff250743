import { ACCURACY_SCALE, DIRECTIONS } from "../contract.js";
import { clamp, thousands } from "../ui/format.js";
import { formatDirection, formatHead, formatPercent, formatSigned } from "./relations.js";

/**
 * Values by which the cells of the grid are colored.
 * @typedef {object} Shading
 * @property {string} name           key of the statistic
 * @property {string} label          what the values are, with their unit
 * @property {string} group          heading in the menu, such as the measure, or ""
 * @property {string} unit           unit of the values, such as "nats", or ""
 * @property {number} low            lower end of the scale; if below zero, zero is in the middle
 * @property {number} high
 * @property {Float32Array} values   (layers, heads); NaN for heads without a value
 * @property {Float32Array | null} baseline   (layers, heads): heads above it are marked
 * @property {string} note           explanation of the colors, or ""
 * @property {string} baselineNote   explanation of the dots, or ""
 * @property {(head: import("../state/types.js").HeadName) => string} describeValue   returns a head's value in words
 *
 * Accuracy of every head on one relation, each in its better direction.
 * @typedef {object} RelationFigures
 * @property {Uint8Array} directions   (layers, heads): indices of DIRECTIONS
 * @property {import("../state/types.js").RelationRow} row
 * @property {(head: import("../state/types.js").HeadName) => string} summarize   returns a head's
 *     accuracy on all words in words, with the held-out one if the table has it for this head
 *
 * @typedef {Shading & RelationFigures} Accuracies
 */

/**
 * Decode a statistic.
 * @param {import("../state/types.js").StatisticTrait} trait
 * @returns {Shading}
 */
export function decodeStatistic(trait) {
  const { name, title, group, unit, low, high, heads, values: bytes, baselines } = trait;
  const values = decodeFloats(bytes);
  const baseline = baselines && decodeFloats(baselines);
  const known = baseline?.filter((value) => !Number.isNaN(value));
  const isConstant = known?.every((value) => value === known[0]);
  const baselineName = trait.baseline_name ? `${trait.baseline_name} baseline` : "baseline";
  const format = (/** @type {number} */ value) =>
    formatValue(value, Math.max(-low, high)) + (unit && ` ${unit}`);
  const above = isConstant
    ? `${trait.baseline_name ? "" : "the "}${baselineName} (${format(known?.[0] ?? 0)})`
    : `the head's ${baselineName}`;
  return {
    ...{ name, group, unit, low, high, values, baseline },
    label: unit ? `${title} (${unit})` : title,
    note: "",
    baselineNote: baseline ? `Above ${above}` : "",
    describeValue: ({ layer, head }) => {
      const i = layer * heads + head;
      if (Number.isNaN(values[i])) return `${title}: no value`;
      const own = baseline && !isConstant ? ` (${baselineName} ${format(baseline[i])})` : "";
      return `${title} ${format(values[i])}${own}`;
    },
  };
}

/**
 * Decode the accuracies on one relation.
 * @param {import("../state/types.js").AccuraciesTrait} trait
 * @param {number} index  of the relation in the trait
 * @param {import("../state/types.js").RelationRow} row
 * @returns {Accuracies}
 */
export function decodeAccuracies({ layers, heads, values: bytes }, index, row) {
  const count = layers * heads;
  const values = new Float32Array(count);
  const directions = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const [forward, backward] = [0, 1].map((direction) =>
      bytes.getUint16(2 * (2 * (index * count + i) + direction), true),
    );
    directions[i] = backward > forward ? 1 : 0;
    values[i] = Math.max(forward, backward) / ACCURACY_SCALE;
  }
  // The offset's accuracy on all words, since those of the heads are on all words.
  const { offset_accuracy: baseline } = row;
  const words = row.count === 1 ? "the only word" : `all ${thousands(row.count)} words`;
  const tableNote =
    row.held_out && row.accuracy != null
      ? ` The table's ${formatPercent(row.accuracy)} for head ${formatHead(row)} is on held-out words.`
      : "";
  return {
    ...{ name: `accuracy on ${row.relation}`, unit: "", low: 0, high: 1 },
    label: `Accuracy on ${row.relation} (all words)`,
    group: "Selected relation",
    ...{ values, directions, row },
    baseline: baseline == null ? null : new Float32Array(count).fill(baseline),
    note:
      `Accuracy on ${row.relation} over ${words} of the corpus, each head in its better direction.` +
      tableNote,
    baselineNote:
      baseline == null
        ? ""
        : `Above the best offset (${formatSigned(row.offset)}: ${formatPercent(baseline)})`,
    describeValue: ({ layer, head }) => {
      const i = layer * heads + head;
      return `Accuracy ${formatPercent(values[i])} (${formatDirection(DIRECTIONS[directions[i]])})`;
    },
    summarize: ({ layer, head }) => {
      const isOfRow = layer === row.head[0] && head === row.head[1];
      const others = [
        row.held_out &&
          isOfRow &&
          row.accuracy != null &&
          `${formatPercent(row.accuracy)} held out`,
        baseline != null && `best offset ${formatPercent(baseline)}`,
      ].filter(Boolean);
      const comparison = others.length > 0 ? ` (${others.join(", ")})` : "";
      const accuracy = formatPercent(values[layer * heads + head]);
      return `${row.relation} ${accuracy} on all words${comparison}`;
    },
  };
}

/**
 * Format a value with two significant digits of its scale's upper end: ".42" of 1, "2.5" of 4.2.
 * @param {number} value
 * @param {number} high
 */
export const formatShort = (value, high) =>
  String(+value.toFixed(decimalsOf(high)))
    .replace("-", "−")
    .replace(/^(−?)0\./, "$1.");

/**
 * Format a value with two significant digits of its scale's largest value: "0.42" of 1, "2.5" of 4.2;
 * a value that would look like zero has two digits of its own.
 * @param {number} value
 * @param {number} high
 */
export function formatValue(value, high) {
  const text = value.toFixed(decimalsOf(high));
  const isLost = value !== 0 && Number(text) === 0;
  return (isLost ? String(+value.toPrecision(2)) : text).replace("-", "−");
}

/** @param {number} high */
const decimalsOf = (high) => clamp(0, 1 - Math.floor(Math.log10(0.999 * high)), 20);

/**
 * Decode single-precision floats.
 * @param {DataView} bytes  float32, little endian
 * @returns {Float32Array}
 */
const decodeFloats = (bytes) =>
  Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => bytes.getFloat32(4 * i, true));
