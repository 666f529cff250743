import { tokensOf } from "./edits.js";

/** Share of a row's weight below which it counts as lost. */
const NOTHING = 1e-7;

/**
 * @typedef {import("./edits.js").Edit} Edit
 * @typedef {import("./network.js").Shape} Shape
 *
 * Changes of a layer: how heads are switched off, and (heads, N, N) which links are cut.
 * @typedef {{off: Map<number, Edit["how"]>, cut: Uint8Array | null}} OfLayer
 */

/**
 * Edits of a text, made in a network while it runs, as by bertlook.model.editing.
 */
export class EditedRun {
  /** A remark on edits that leave nothing, after a run, or "". */
  note = "";

  /**
   * @param {Edit[]} edits  as `listEdits` returns them
   * @param {import("./edits.js").Encoding} encoding
   * @param {Shape} shape
   */
  constructor(edits, encoding, { layers, heads, width }) {
    this.count = encoding.ids.length;
    this.width = width;
    this.size = width / heads;
    /** @type {OfLayer[]} */
    this.layers = Array.from({ length: layers }, () => ({ off: new Map(), cut: null }));
    for (const edit of edits) this.#add(edit, encoding, heads);
    if (this.layers.every(({ off }) => off.size === heads)) {
      this.note = "All heads are switched off: tokens know nothing of each other.";
    }
  }

  /**
   * @param {Edit} edit
   * @param {import("./edits.js").Encoding} encoding
   * @param {number} heads
   */
  #add({ kind, head, how, units, query, key, words }, encoding, heads) {
    const { count } = this;
    const all = [...Array(count).keys()];
    const cut = (
      /** @type {OfLayer} */ layer,
      /** @type {number} */ index,
      from = all,
      to = all,
    ) => {
      layer.cut ??= new Uint8Array(heads * count ** 2);
      for (const row of from)
        for (const column of to) layer.cut[(index * count + row) * count + column] = 1;
    };
    if (kind === "hide") {
      const hidden = (words ?? []).flatMap((word) => tokensOf(encoding, units, word));
      const others = all.filter((token) => !hidden.includes(token));
      for (const layer of this.layers) {
        for (let index = 0; index < heads; index++) cut(layer, index, others, hidden);
      }
      return;
    }
    const [layer, index] = /** @type {[number, number]} */ (head);
    if (!this.layers[layer] || !(index >= 0 && index < heads))
      throw new Error("There is no such head.");
    if (kind === "head") {
      this.layers[layer].off.set(index, how);
      return;
    }
    const ends = [query, key].map((end) => tokensOf(encoding, units, Number(end)));
    cut(this.layers[layer], index, ...ends);
  }

  /**
   * @param {number} layer
   * @param {Float32Array} maps
   */
  changeMaps(layer, maps) {
    const { count } = this;
    const { off, cut } = this.layers[layer];
    for (const [head, how] of off) {
      if (how === "uniform") maps.fill(1 / count, head * count ** 2, (head + 1) * count ** 2);
    }
    if (!cut) return;
    for (let start = 0; start < maps.length; start += count) {
      if (cut.subarray(start, start + count).includes(1)) this.#cutRow(maps, cut, start);
    }
  }

  /**
   * Set the links of a row that are cut to 0, and divide the others by their sum.
   * @param {Float32Array} maps
   * @param {Uint8Array} cut
   * @param {number} start
   */
  #cutRow(maps, cut, start) {
    let [total, left] = [0, 0];
    for (let i = start; i < start + this.count; i++) {
      total += maps[i];
      if (cut[i]) maps[i] = 0;
      left += maps[i];
    }
    if (total === left) return;
    if (left <= NOTHING) this.note ||= "A link was all that its row had: the row is 0 now.";
    const factor = left > NOTHING ? 1 / left : 0;
    for (let i = start; i < start + this.count; i++) maps[i] *= factor;
  }

  /**
   * @param {number} layer
   * @param {Float32Array} outputs
   */
  changeOutputs(layer, outputs) {
    const { count, width, size } = this;
    for (const [head, how] of this.layers[layer].off) {
      if (how === "uniform") continue;
      for (let i = head * size; i < (head + 1) * size; i++) {
        let mean = 0;
        for (let row = 0; row < count && how === "mean"; row++)
          mean += outputs[row * width + i] / count;
        for (let row = 0; row < count; row++) outputs[row * width + i] = mean;
      }
    }
  }
}
