import { accuraciesOn } from "./accuracies.js";
import { el, listen } from "./dom.js";
import { shadingOf, statisticsOf } from "./shadings.js";

/** @typedef {import("./store.js").Store} Store */

const PATTERNS = "patterns";

/** Chooses what the grid's cells show: patterns, a statistic, accuracy on the selected relation. */
export class GridShading {
  /** @type {Store} */
  #store;

  /**
   * @param {Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    this.#store = store;
    const select = el("select.bl-select");
    this.node = el("label.bl-grid-shading", {}, "Cells show ", select);
    /** @type {string[]} */
    let offered = [];
    const show = () => {
      const accuracies = accuraciesOn(store);
      const names = statisticsOf(store).map(({ name }) => name);
      const wanted = [PATTERNS, ...names, ...(accuracies ? [accuracies.name] : [])];
      this.node.hidden = wanted.length === 1;
      // A list that is open must not be replaced for nothing.
      if (wanted.join("\n") !== offered.join("\n")) {
        offered = wanted;
        select.replaceChildren(...wanted.map((name, i) => el("option", { value: i }, name)));
      }
      const shown = this.shown;
      select.value = String(shown === null ? 0 : wanted.lastIndexOf(shown.name));
    };
    const choose = () => {
      const place = Number(select.value);
      const statistic = statisticsOf(store)[place - 1]?.name ?? null;
      store.set({ statistic, shading: place > 0 && statistic === null ? "accuracy" : "pattern" });
    };
    /** @type {() => Pick<import("./types.js").State, "shading">} */
    const ofRelation = () => ({ shading: store.get("relation") == null ? "pattern" : "accuracy" });
    listen(select, "change", choose, signal);
    store.on("relation", () => store.set({ statistic: null, ...ofRelation() }), signal);
    store.on(
      ["shading", "statistic", "statistic_values", "relation", "rows", "accuracies", "decoded"],
      show,
      signal,
    );
    store.set(ofRelation());
    show();
  }

  /** What the cells are coloured by; null: the patterns are shown. */
  get shown() {
    return shadingOf(this.#store);
  }

  /** Goes back to the patterns; says whether they weren't shown already. */
  leave() {
    if (this.shown === null) return false;
    this.#store.set({ statistic: null, shading: "pattern" });
    return true;
  }
}
