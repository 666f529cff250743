import { clickMode } from "../ui/click_mode.js";
import { listen, onResize } from "../ui/dom.js";
import { fadeEdges } from "../ui/edges.js";
import { describeKeys, help } from "../ui/help.js";
import { GRID_ACTIONS } from "./actions.js";
import { GridDrawing } from "./drawing.js";
import { findBox } from "./find_box.js";
import { handleGestures } from "./gestures.js";
import { orderChoice } from "./order_choice.js";
import { chooseShading, shadingForRelation } from "./shading.js";
import { gridZoom } from "./zoom.js";

export { gridGutter, maxGridWidth } from "./shape.js";

/** What a click on a head can do. @type {import("./gestures.js").Mode[]} */
const MODES = ["lock", "compare", "highlight"];

/** State from which the cells are drawn. @type {import("../state/store.js").Name[]} */
const CELL_STATE = [
  "decoded",
  "names",
  "statistic",
  "statistic_values",
  "shading",
  "relation",
  "relation_rows",
  "accuracies",
  "order",
  "only_passing",
  "passing",
];

/**
 * Return a grid of all heads: rows are layers, columns heads. Each cell shows the head's attention
 * map as a thumbnail, or one value as a color.
 * @param {import("../state/store.js").Store} store
 * @param {Pick<import("../state/types.js").ViewOptions, "signal" | "session" | "headKeys">} options
 */
export function gridView(store, { signal, session, headKeys }) {
  const drawing = new GridDrawing(store);
  const { node, keys, select } = drawing;
  store.set({ shading: shadingForRelation(store) });
  store.on(
    "relation",
    () => store.set({ statistic: null, shading: shadingForRelation(store) }),
    signal,
  );
  const draw = () => {
    drawing.draw();
    zoom.update();
  };
  const zoom = gridZoom(drawing, signal);
  store.on(CELL_STATE, draw, signal);
  store.on("selection", () => store.set({ comparison: "" }), signal);
  store.on(["highlight", "comparison"], () => drawing.drawHighlight(), signal);
  store.on(
    ["hover", "layer", "head", "selection", "highlight", "edit_list", "pointed"],
    () => drawing.drawMarks(),
    signal,
  );
  listen(select, "change", () => chooseShading(store, select.selectedIndex), signal);
  listen(keys, "focus", () => drawing.drawMarks(), signal);
  const { button, panel } = help("the head grid", GRID_ACTIONS, { signal });
  const mode = clickMode(MODES, {
    signal,
    change: (current) => {
      node.dataset.mode = current;
    },
  });
  drawing.bar.append(
    orderChoice(store, signal),
    zoom.node,
    mode.node,
    button,
    panel,
    describeKeys(keys, GRID_ACTIONS),
  );
  const finding = findBox(store, { signal, session });
  const showFinding = () => {
    if (!finding.isUseful()) finding.node.remove();
    else if (!finding.node.parentNode) drawing.bar.after(finding.node);
  };
  store.on(["find", "live", "statistic_values", "relation_rows"], showFinding, signal);
  showFinding();
  handleGestures(store, drawing, mode.current, signal, headKeys);
  // Zooming changes the number of device pixels, though not always the width of the view.
  listen(window, "resize", draw, signal);
  fadeEdges(drawing.scroll, signal);
  onResize(node, draw, signal);
  draw();
  return node;
}
