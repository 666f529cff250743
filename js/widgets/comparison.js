import { headTitle } from "../arcs/view.js";
import { changeList } from "../comparison/changes.js";
import { sideChoice, sidesNote } from "../comparison/sides.js";
import { stepSlider } from "../comparison/steps.js";
import { COMPARISON_TRAITS, FORMATS } from "../contract.js";
import { comparedHeads } from "../explorer/compared.js";
import { gridView } from "../grid/view.js";
import { widget } from "../kernel/jupyter.js";
import { panelHead } from "../state/store.js";
import { el } from "../ui/dom.js";
import { hideWithoutPicture, Notices } from "../ui/notices.js";
import { saveMenu } from "../ui/save_menu.js";
import { headControls } from "./head_view.js";
import { bothSides, sidesView } from "./sides_view.js";

export default widget(COMPARISON_TRAITS, comparisonView, { exact: true });

/**
 * Return a comparison: the grid of one side or of the difference, the heads by change, and the arcs of
 * both sides.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
function comparisonView(store, options) {
  const main = { ...options, head: panelHead };
  const note = sidesNote(store, options);
  const compared = comparedHeads(store, {
    signal: options.signal,
    viewsOf: (head, signal) => ({
      title: headTitle(store, { signal, head: () => head }),
      body: sidesView(store, { signal, head: () => head, isSmall: true }),
    }),
  });
  const body = el(
    "div.bl-explorer-body",
    {},
    el("div.bl-explorer-grid", {}, gridView(store, options), changeList(store, options)),
    el(
      "div.bl-explorer-arcs",
      {},
      el("div.bl-panel-head", {}, headTitle(store, main)),
      headControls(bothSides(store), main),
      note.node,
      sidesView(store, main),
      compared,
    ),
  );
  hideWithoutPicture(body, store, options);
  const head = el(
    "div.bl-explorer-head",
    {},
    el("div", {}, stepSlider(store, options), sideChoice(store, options)),
    el("div.bl-model", {}, saveMenu(store, options, FORMATS)),
    new Notices(store, options).node,
  );
  const node = el("div.bl-explorer.bl-comparison", {}, head, body);
  node.style.setProperty("--bl-hatch", note.hatch);
  return node;
}
