import { ACCURACY_SCALE, DIRECTIONS } from "../contract.js";
import { formatDirection, formatPercent, formatSigned } from "./relations.js";

/**
 * Values by which the cells of the grid are colored.
 * @typedef {object} Shading
 * @property {string} name
 * @property {string} unit           unit of the values, such as "nats", or ""
 * @property {number} low            lower end of the scale; if below zero, zero is in the middle
 * @property {number} high
 * @property {Float32Array} values   (layers, heads); NaN for heads without a value
 * @property {Float32Array | null} baseline   (layers, heads): heads above it are marked
 * @property {string} note           explanation of the colors
 * @property {(head: import("../state/types.js").HeadName) => string} describeValue   returns a head's value in words
 *
 * Accuracy of every head on one relation, each in its better direction.
 * @typedef {object} RelationFigures
 * @property {Uint8Array} directions   (layers, heads): indices of DIRECTIONS
 * @property {import("../state/types.js").RelationRow} row
 *
 * @typedef {Shading & RelationFigures} Accuracies
 */

/**
 * Decode a statistic.
 * @param {import("../state/types.js").StatisticTrait} trait
 * @returns {Shading}
 */
export function decodeStatistic({ name, unit, low, high, heads, values: bytes, baselines }) {
  const values = decodeFloats(bytes);
  const baseline = baselines && decodeFloats(baselines);
  const known = baseline?.filter((value) => !Number.isNaN(value));
  const isUniform = known?.every((value) => value === known[0]);
  const format = (/** @type {number} */ value) =>
    `${+value.toPrecision(4)}`.replace("-", "−") + (unit && ` ${unit}`);
  return {
    ...{ name, unit, low, high, values, baseline },
    note: baseline
      ? `● Above ${isUniform ? `the baseline (${format(known?.[0] ?? 0)})` : "the head's baseline"}.`
      : "",
    describeValue: ({ layer, head }) => {
      const value = values[layer * heads + head];
      return Number.isNaN(value) ? `no ${name}` : `${format(value)} ${name}`;
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
  const { baseline } = row;
  const words = row.count === 1 ? "1 word" : `all ${row.count.toLocaleString("en")} words`;
  const baselineNote =
    baseline == null
      ? ""
      : ` ● Above the best offset (${formatSigned(row.offset)}: ${formatPercent(baseline)}).`;
  return {
    ...{ name: `accuracy on ${row.relation}`, unit: "", low: 0, high: 1 },
    ...{ values, directions, row },
    baseline: baseline == null ? null : new Float32Array(count).fill(baseline),
    note: `Accuracy on ${row.relation} over ${words}, each head in its better direction.${baselineNote}`,
    describeValue: ({ layer, head }) => {
      const i = layer * heads + head;
      return `${formatPercent(values[i])} ${formatDirection(DIRECTIONS[directions[i]])}`;
    },
  };
}

/**
 * Format a value with two significant digits of its scale's upper end: ".42" of 1, "2.5" of 4.2.
 * @param {number} value
 * @param {number} high
 */
export function formatShort(value, high) {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(0.999 * high)));
  return String(+value.toFixed(decimals)).replace("-", "−").replace("0.", ".");
}

/**
 * Decode single-precision floats.
 * @param {DataView} bytes  float32, little endian
 * @returns {Float32Array}
 */
const decodeFloats = (bytes) =>
  Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => bytes.getFloat32(4 * i, true));
