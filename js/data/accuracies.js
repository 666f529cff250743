import { ACCURACY_SCALE, DIRECTIONS } from "../contract.js";
import { arrowed, percent, selectedRow, signed } from "./relations.js";

/**
 * How every head does on one relation, each in its better direction.
 * @typedef {object} Figures
 * @property {Uint8Array} directions   (layers, heads): 0 dependent to head, 1 head to dependent
 * @property {import("../state/types.js").RelationRow} row
 *
 * @typedef {import("../state/types.js").Shading & Figures} Accuracies
 */

/** Found once for each row. @type {WeakMap<object, Accuracies>} */
const FOUND = new WeakMap();

/**
 * How every head does on the selected relation; null without one.
 * @param {import("../state/store.js").Store} store
 * @returns {Accuracies | null}
 */
export function accuraciesOn(store) {
  const row = selectedRow(store);
  const given = store.get("accuracies");
  const picture = store.get("decoded");
  const place = given?.relations?.indexOf(row?.relation ?? "") ?? -1;
  if (!row || !given || place < 0) return null;
  if (picture && (picture.layers !== given.layers || picture.heads !== given.heads)) return null;
  const found = FOUND.get(row) ?? decoded(given, place, row);
  FOUND.set(row, found);
  return found;
}

/**
 * @param {import("../state/types.js").AccuraciesTrait} given
 * @param {number} place
 * @param {import("../state/types.js").RelationRow} row
 * @returns {Accuracies}
 */
function decoded({ layers, heads, values: bytes }, place, row) {
  const count = layers * heads;
  const values = new Float32Array(count);
  const directions = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const [there, back] = [0, 1].map((way) =>
      bytes.getUint16(2 * (2 * (place * count + i) + way), true),
    );
    directions[i] = back > there ? 1 : 0;
    values[i] = Math.max(there, back) / ACCURACY_SCALE;
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
      const place = layer * heads + head;
      return `${percent(values[place])} ${arrowed(DIRECTIONS[directions[place]])}`;
    },
  };
}
