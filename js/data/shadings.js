import { accuraciesOn } from "./accuracies.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").Shading} Shading */
/** @typedef {import("../state/types.js").StatisticTrait} StatisticTrait */

/** Decoded once. @type {WeakMap<StatisticTrait, Shading>} */
const DECODED = new WeakMap();

/**
 * The statistics of the heads that the picture has.
 * @param {Store} store
 * @returns {Shading[]}
 */
export function statisticsOf(store) {
  const picture = store.get("decoded");
  return (store.get("statistic_values") ?? [])
    .filter((one) => picture?.layers === one.layers && picture.heads === one.heads)
    .map((one) => {
      const shading = DECODED.get(one) ?? decoded(one);
      DECODED.set(one, shading);
      return shading;
    });
}

/**
 * What the cells are colored by; null: the patterns are shown.
 * @param {Store} store
 * @returns {Shading | null}
 */
export function shadingOf(store) {
  const statistic = store.get("statistic");
  if (statistic != null) return statisticsOf(store).find(({ name }) => name === statistic) ?? null;
  return store.get("shading") === "accuracy" ? accuraciesOn(store) : null;
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
 * @param {StatisticTrait} trait
 * @returns {Shading}
 */
function decoded({ name, unit, low, high, heads, values: bytes, baselines }) {
  const values = floats(bytes);
  const baseline = baselines && floats(baselines);
  const same = baseline?.every((value) => value === baseline[0]);
  const exactly = (/** @type {number} */ value) =>
    `${+value.toPrecision(4)}`.replace("-", "−") + (unit && ` ${unit}`);
  return {
    ...{ name, unit, low, high, values, baseline },
    note: baseline
      ? `● above ${same ? `the baseline, ${exactly(baseline[0])}` : "its baseline"}.`
      : "",
    told: ({ layer, head }) => `${exactly(values[layer * heads + head])} ${name}`,
  };
}

/**
 * @param {DataView} bytes  float32, little endian
 * @returns {Float32Array}
 */
const floats = (bytes) =>
  Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => bytes.getFloat32(4 * i, true));
