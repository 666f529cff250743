import { headTitle } from "../arcs/view.js";
import { EXPLORER_TRAITS, FORMATS } from "../contract.js";
import { comparedHeads } from "../explorer/compared.js";
import { examplePager } from "../explorer/example_pager.js";
import { listPager } from "../explorer/list_pager.js";
import { quantityChoice } from "../explorer/quantity.js";
import { textBox } from "../explorer/text_box.js";
import { maxGridWidth } from "../grid/shape.js";
import { gridGutter, gridView } from "../grid/view.js";
import { widget } from "../kernel/jupyter.js";
import { scanProgress } from "../relations/progress.js";
import { relationTableView } from "../relations/view.js";
import { panelHead } from "../state/store.js";
import { tourButton } from "../tour/view.js";
import { attentionChoice } from "../ui/choice.js";
import { el } from "../ui/dom.js";
import { countOf } from "../ui/format.js";
import { textScale } from "../ui/measure.js";
import { hideWithoutPicture, Notices } from "../ui/notices.js";
import { saveMenu } from "../ui/save_menu.js";
import { headKeys, wordKeys } from "../what_if/commands.js";
import { whatIfView } from "../what_if/view.js";
import { followQuestions } from "../why/following.js";
import { whyPanel } from "../why/view.js";
import { dossierPanel } from "./dossier_panel.js";
import { headControls, headView } from "./head_view.js";
import { stagedHeadView } from "./staged_head_view.js";

/** @typedef {import("../state/store.js").Store} Store */

/** Minimum width of the caption and the legend of a grid, in CSS pixels. */
const MIN_GRID_WIDTH = 320;

export default widget(EXPLORER_TRAITS, explorerView, { exact: true });

/**
 * Return the Explorer: text box, head grid and arcs, side by side if wide enough, and the table of
 * relations.
 * @param {Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
function explorerView(store, options) {
  const compared = comparedHeads(store, {
    signal: options.signal,
    viewsOf: (head, signal) => ({
      title: headTitle(store, { signal, head: () => head }),
      body: headView(store, {
        ...{ signal, head: () => head, isSmall: true },
        below: whyPanel,
      }),
    }),
  });
  const keys = { headKeys: headKeys(store, options), wordKeys: wordKeys(store, options) };
  const main = { ...options, ...keys, head: panelHead, fills: true };
  followQuestions(store, options);
  const arcs = el("div.bl-explorer-arcs");
  const { button: dossierButton, panel: dossier } = dossierPanel(store, { ...options, arcs });
  arcs.append(
    el("div.bl-panel-head", {}, headTitle(store, main), dossierButton),
    headControls(store, main),
    quantityChoice(store, options),
    examplePager(store, options),
    listPager(store, options),
    stagedHeadView(store, { ...main, below: whyPanel }),
    whatIfView(store, options),
    compared,
  );
  const body = el(
    "div.bl-explorer-body",
    {},
    el("div.bl-explorer-grid", {}, gridView(store, { ...options, ...keys })),
    arcs,
  );
  hideWithoutPicture(body, store, options);
  const name = el("span.bl-model-name");
  const shape = el("span.bl-quiet");
  const box = textBox(store, options);
  const tour = tourButton(store, { ...options, root: () => node });
  const head = el(
    "div.bl-explorer-head",
    {},
    el("div", {}, box, attentionChoice(store, options)),
    el(
      "div.bl-model",
      {},
      ...[name, shape],
      el("div.bl-model-buttons", {}, tour, saveMenu(store, options, FORMATS)),
    ),
    new Notices(store, options).node,
  );
  const table = el(
    "div.bl-explorer-relations",
    {},
    scanProgress(store, options),
    relationTableView(store, options),
  );
  const node = el("div.bl-explorer", {}, head, body, dossier, table);
  const showModel = () => {
    box.hidden = store.get("reads_text") === false;
    const picture = store.get("decoded");
    name.textContent = name.title = store.get("model_name") ?? "";
    shape.textContent = picture
      ? `${countOf(picture.layers, "layer")} × ${countOf(picture.heads, "head")}`
      : "";
    // Limit the grid to the width that its heads can use.
    const maxWidth = Math.max(
      MIN_GRID_WIDTH,
      gridGutter(textScale()) + maxGridWidth(picture?.heads ?? 0),
    );
    node.style.setProperty("--bl-grid-max", `${maxWidth}px`);
  };
  const showTable = () => {
    const rows = store.get("relation_rows") ?? [];
    table.hidden = rows.length === 0 && !store.get("running") && !store.get("scan_error");
  };
  store.on(["model_name", "reads_text", "decoded"], showModel, options.signal);
  store.on(["relation_rows", "running", "scan_error"], showTable, options.signal);
  showModel();
  showTable();
  return node;
}
