import { arcControls } from "../arcs/controls.js";
import { arcView } from "../arcs/view.js";
import { DEFAULTS } from "../contract.js";
import { imageView } from "../image/view.js";
import { drawingChoice } from "../matrix/choice.js";
import { matrixView } from "../matrix/view.js";
import { el } from "../ui/dom.js";

/** @typedef {import("../state/store.js").Store} Store */

/**
 * Return the views of one head: its arcs, or the image whose patches are tokens, and its matrix. Each
 * is made when it is shown first.
 * @param {Store} store
 * @param {import("../arcs/view.js").HeadOptions & {fills?: boolean, isSmall?: boolean, below?: typeof arcView}} options
 *     `fills`: whether the matrix has the height that is left beside a grid; `isSmall`: whether there is room for
 *     one view only; `below`: what stands below the links
 */
export function headView(store, options) {
  const node = el("div.bl-head-view");
  const places = [arcView, imageView, matrixView].map((view) => ({
    ...{ view, place: el("div", { hidden: true }) },
  }));
  const [arcs, image, matrix] = places.map(({ place }) => place);
  node.append(arcs, image, ...(options.below ? [options.below(store, options)] : []), matrix);
  const update = () => {
    const shown = store.get("show") ?? DEFAULTS.show;
    node.dataset.show = shown;
    const links = store.get("decoded")?.image ? imageView : arcView;
    for (const { view, place } of places) {
      place.hidden =
        view === matrixView
          ? shown === "arcs" ||
            Boolean(options.isSmall ? shown !== "matrix" : shown === "auto" && !options.fills)
          : shown === "matrix" || view !== links;
      if (!place.hidden && !place.firstChild) place.append(view(store, options));
    }
  };
  store.on(["decoded", "show"], update, options.signal);
  update();
  return node;
}

/**
 * Return the controls of a head: arcs or matrix, and what the arcs show, which an image doesn't need.
 * @param {Store} store
 * @param {{signal: AbortSignal, fills?: boolean}} options
 */
export function headControls(store, options) {
  const controls = arcControls(store, options);
  const update = () => {
    controls.hidden = Boolean(store.get("decoded")?.image);
  };
  store.on("decoded", update, options.signal);
  update();
  return el("div.bl-head-controls", {}, drawingChoice(store, options), controls);
}
