import { arcView } from "../arcs/view.js";
import { DEFAULTS } from "../contract.js";
import { matrixView } from "../matrix/view.js";
import { RenamedStore } from "../state/renamed.js";
import { el } from "../ui/dom.js";
import { headView } from "./head_view.js";

/** @typedef {import("../state/store.js").Store} Store */

/**
 * Return the store of the arcs of both sides of a comparison: those of the second below the words.
 * @param {Store} store
 */
export const bothSides = (store) =>
  new RenamedStore(store, { decoded: "decoded_a", decoded_below: "decoded_b" });

/**
 * Return the views of one head on both sides of a comparison: arcs above and below the same words, or
 * one below the other where there are two lines of words or an image; and the matrix of the chosen side.
 * @param {Store} store
 * @param {Parameters<typeof headView>[1]} options
 */
export function sidesView(store, options) {
  const both = el("div", { hidden: true });
  const stacked = el("div", { hidden: true });
  const matrix = el("div", { hidden: true });
  const node = el("div.bl-head-view", {}, both, stacked, matrix);
  const update = () => {
    const show = store.get("show") ?? DEFAULTS.show;
    const isStacked = hasTwoLines(store);
    node.dataset.show = show;
    both.hidden = show === "matrix" || isStacked;
    stacked.hidden = show === "matrix" || !isStacked;
    matrix.hidden = options.isSmall ? show !== "matrix" : show === "arcs";
    if (!both.hidden && !both.firstChild) both.append(arcView(bothSides(store), options));
    if (!stacked.hidden && !stacked.firstChild) stacked.append(...stackedViews(store, options));
    if (!matrix.hidden && !matrix.firstChild) {
      matrix.append(matrixView(store, { ...options, fills: !options.isSmall }));
    }
  };
  store.on(["decoded_a", "show", "part"], update, options.signal);
  update();
  return el("div.bl-staged", {}, node);
}

/**
 * Return whether links run between two lines of words, or to an image.
 * @param {Store} store
 */
function hasTwoLines(store) {
  const picture = store.get("decoded_a");
  const isPart = picture?.boundary != null && store.get("part") !== DEFAULTS.part;
  return Boolean(picture?.isCross || picture?.image || isPart);
}

/**
 * Return the links of each side below its name.
 * @param {Store} store
 * @param {Parameters<typeof headView>[1]} options
 */
const stackedViews = (store, options) =>
  /** @type {const} */ (["decoded_a", "decoded_b"]).flatMap((decoded, i) => [
    el("p.bl-stage-name", {}, store.get("side_names")?.[i] ?? ""),
    headView(new RenamedStore(store, { decoded }, { show: "arcs" }), options),
  ]);
