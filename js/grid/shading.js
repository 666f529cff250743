import { accuraciesOn, shadingOf, statisticsOf } from "../state/shading.js";
import { el, listen } from "../ui/dom.js";

/**
 * Chooses what the grid's cells show: patterns, a statistic, accuracy on the selected relation.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 * @returns {{node: HTMLElement, leave: () => boolean}}  leave goes back to the patterns, and says
 *     whether they weren't shown already
 */
export function gridShading(store, { signal }) {
  const select = el("select.bl-select");
  const node = el("label.bl-grid-shading", {}, "Cells show ", select);
  let offered = "";
  const show = () => {
    const names = [...statisticsOf(store), accuraciesOn(store)].flatMap((one) => one?.name ?? []);
    node.hidden = names.length === 0;
    // A list that is open must not be replaced for nothing.
    if (names.join("\n") !== offered) {
      offered = names.join("\n");
      const options = ["patterns", ...names].map((name, i) => el("option", { value: i }, name));
      select.replaceChildren(...options);
    }
    select.selectedIndex = 1 + names.lastIndexOf(shadingOf(store)?.name ?? "");
  };
  const choose = () => {
    const place = select.selectedIndex - 1;
    const statistic = statisticsOf(store)[place]?.name ?? null;
    store.set({ statistic, shading: place < 0 || statistic !== null ? "pattern" : "accuracy" });
  };
  /** @type {(more?: {statistic: null}) => void} */
  const follow = (more) => {
    store.set({ ...more, shading: store.get("relation") == null ? "pattern" : "accuracy" });
  };
  const leave = () => {
    const left = shadingOf(store) !== null;
    store.set({ statistic: null, shading: "pattern" });
    return left;
  };
  listen(select, "change", choose, signal);
  store.on("relation", () => follow({ statistic: null }), signal);
  store.on(
    [
      "shading",
      "statistic",
      "statistic_values",
      "relation",
      "relation_rows",
      "accuracies",
      "decoded",
    ],
    show,
    signal,
  );
  follow();
  show();
  return { node, leave };
}
