import { arcControls } from "../arcs/controls.js";
import { arcView } from "../arcs/view.js";
import { mostWidth } from "../grid/thumbnails.js";
import { GRID_GUTTER, gridView } from "../grid/view.js";
import { scanProgress } from "../relations/progress.js";
import { relationTableView } from "../relations/view.js";
import { el } from "../ui/dom.js";
import { headTitle } from "../ui/head_title.js";
import { Notices } from "../ui/notices.js";
import { hideWithoutPicture } from "../ui/page.js";
import { comparedHeads } from "./compared.js";
import { examplePager } from "./example_pager.js";
import { textBox } from "./text_box.js";

/** @typedef {import("../state/store.js").Store} Store */

// What a grid's caption and legend need.
const LEAST_GRID = 320;

/**
 * Text box, head grid and arcs, side by side where there is room.
 * @param {Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function explorerView(store, options) {
  const { signal } = options;
  const body = el(
    "div.bl-explorer-body",
    {},
    el("div.bl-explorer-grid", {}, gridView(store, options)),
    el(
      "div.bl-explorer-arcs",
      {},
      el("div.bl-panel-head", {}, headTitle(store, options), arcControls(store, options)),
      examplePager(store, options),
      arcView(store, options),
      comparedHeads(store, options),
    ),
  );
  hideWithoutPicture(body, store, options);
  const node = el(
    "div.bl-explorer",
    {},
    el(
      "div.bl-explorer-head",
      {},
      textBox(store, options),
      modelLine(store, signal),
      new Notices(store, options).node,
    ),
    body,
    relations(store, options),
  );
  /** Gives the grid no more of the width than its heads can use. */
  const share = () => {
    const heads = store.get("decoded")?.heads ?? 0;
    const most = Math.max(LEAST_GRID, GRID_GUTTER + mostWidth(heads));
    node.style.setProperty("--bl-grid-most", `${most}px`);
  };
  store.on("decoded", share, signal);
  share();
  return node;
}

/**
 * The table of relations, where there is one.
 * @param {Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
function relations(store, options) {
  const node = el(
    "div.bl-explorer-relations",
    {},
    scanProgress(store, options),
    relationTableView(store, options),
  );
  const show = () => {
    const rows = store.get("relation_rows") ?? [];
    node.hidden = rows.length === 0 && !store.get("running") && !store.get("scan_error");
  };
  store.on(["relation_rows", "running", "scan_error"], show, options.signal);
  show();
  return node;
}

/**
 * The model's name and shape.
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function modelLine(store, signal) {
  const name = el("span.bl-model-name");
  const shape = el("span.bl-quiet");
  const show = () => {
    const picture = store.get("decoded");
    name.textContent = store.get("model_name") ?? "";
    name.title = name.textContent;
    shape.textContent = picture ? `${picture.layers} layers × ${picture.heads} heads` : "";
  };
  store.on(["model_name", "decoded"], show, signal);
  show();
  return el("div.bl-model", {}, name, shape);
}
