import { headTitle } from "../arcs/view.js";
import { ARC_VIEW_TRAITS } from "../contract.js";
import { widget } from "../kernel/jupyter.js";
import { el } from "../ui/dom.js";
import { page } from "../ui/page.js";
import { headControls, headView } from "./head_view.js";

export default widget(
  ARC_VIEW_TRAITS,
  (store, options) =>
    page(
      store,
      options,
      el("div.bl-panel-head", {}, headTitle(store, options)),
      headControls(store, options),
      headView(store, options),
    ),
  { exact: true },
);
