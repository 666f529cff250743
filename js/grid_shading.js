import { accuraciesOn } from "./accuracies.js";
import { el, listen, uniqueId } from "./dom.js";
import { percent, signed } from "./relations.js";

/** @typedef {import("./store.js").Store} Store */

/** What the grid's cells show: patterns, or the accuracy on the selected relation. */
export class GridShading {
  /** @type {Store} */
  #store;
  #relation = el("span");

  /**
   * @param {Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    this.#store = store;
    const group = uniqueId("shading");
    const inputs = /** @type {const} */ (["pattern", "accuracy"]).map((shading) => {
      const input = el("input", { type: "radio", name: group, value: shading });
      listen(input, "change", () => store.set({ shading }), signal);
      return input;
    });
    this.node = el(
      "div.bl-choice.bl-grid-shading",
      { role: "radiogroup", "aria-label": "What the cells show" },
      el("label", {}, inputs[0], el("span", {}, "patterns")),
      el("label", {}, inputs[1], this.#relation),
    );
    const show = () => {
      const found = accuraciesOn(store);
      this.node.hidden = !found;
      this.#relation.textContent = `accuracy on ${found?.row.relation}`;
      for (const input of inputs) input.checked = (input.value === "accuracy") === this.accuracy;
    };
    const chosen = () => {
      store.set({ shading: store.get("relation") == null ? "pattern" : "accuracy" });
    };
    store.on("relation", chosen, signal);
    store.on(["shading", "relation", "rows", "accuracies", "decoded"], show, signal);
    chosen();
    show();
  }

  /** Whether accuracies are shown. */
  get accuracy() {
    return this.shown !== null;
  }

  /** The accuracies that are shown; null: the patterns are. */
  get shown() {
    return this.#store.get("shading") === "accuracy" ? accuraciesOn(this.#store) : null;
  }

  /** What a reader of the colours has to know. */
  get note() {
    const shown = this.shown;
    if (!shown) return "";
    const { row, baseline } = shown;
    const words = row.count === 1 ? "1 word" : `all ${row.count.toLocaleString("en")} words`;
    const dot =
      baseline === null
        ? ""
        : ` ● above the best offset (${signed(row.offset)}: ${percent(baseline)}).`;
    return `Accuracy on ${row.relation}, each head in its better direction, over ${words}.${dot}`;
  }

  /** Goes back to the patterns; says whether they weren't shown already. */
  leave() {
    if (!this.accuracy) return false;
    this.#store.set({ shading: "pattern" });
    return true;
  }
}
