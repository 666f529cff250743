import { ACCURACY_SCALE, DIRECTIONS } from "../contract.js";
import { arrowed, percent, signed } from "./relations.js";

/**
 * What the cells of the grid are colored by.
 * @typedef {object} Shading
 * @property {string} name
 * @property {string} unit           what is counted, such as "nats", or ""
 * @property {number} low            the lower end of the scale; below zero, zero is in the middle
 * @property {number} high
 * @property {Float32Array} values   (layers, heads)
 * @property {Float32Array | null} baseline   (layers, heads): heads above theirs are marked
 * @property {string} note           what a reader of the colors has to know
 * @property {(head: import("../state/types.js").HeadName) => string} told   a head's value, in words
 *
 * How every head does on one relation, each in its better direction.
 * @typedef {object} RelationFigures
 * @property {Uint8Array} directions   (layers, heads): indices of DIRECTIONS
 * @property {import("../state/types.js").RelationRow} row
 *
 * @typedef {Shading & RelationFigures} Accuracies
 */

/**
 * @param {import("../state/types.js").StatisticTrait} trait
 * @returns {Shading}
 */
export function decodeStatistic({ name, unit, low, high, heads, values: bytes, baselines }) {
  const values = floats(bytes);
  const baseline = baselines && floats(baselines);
  const isUniform = baseline?.every((value) => value === baseline[0]);
  const exactly = (/** @type {number} */ value) =>
    `${+value.toPrecision(4)}`.replace("-", "−") + (unit && ` ${unit}`);
  return {
    ...{ name, unit, low, high, values, baseline },
    note: baseline
      ? `● above ${isUniform ? `the baseline, ${exactly(baseline[0])}` : "its baseline"}.`
      : "",
    told: ({ layer, head }) => `${exactly(values[layer * heads + head])} ${name}`,
  };
}

/**
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
  const dot =
    baseline == null
      ? ""
      : ` ● above the best offset (${signed(row.offset)}: ${percent(baseline)}).`;
  return {
    ...{ name: `accuracy on ${row.relation}`, unit: "", low: 0, high: 1 },
    ...{ values, directions, row },
    baseline: baseline == null ? null : new Float32Array(count).fill(baseline),
    note: `Accuracy on ${row.relation}, each head in its better direction, over ${words}.${dot}`,
    told: ({ layer, head }) => {
      const i = layer * heads + head;
      return `${percent(values[i])} ${arrowed(DIRECTIONS[directions[i]])}`;
    },
  };
}

/**
 * A value with as many decimals as its scale's larger end asks for: ".42" of 1, "2.5" of 4.2.
 * @param {number} value
 * @param {number} high
 */
export function brief(value, high) {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(0.999 * high)));
  return String(+value.toFixed(decimals)).replace("-", "−").replace("0.", ".");
}

/**
 * @param {DataView} bytes  float32, little endian
 * @returns {Float32Array}
 */
const floats = (bytes) =>
  Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => bytes.getFloat32(4 * i, true));
