import { headTitle } from "../arcs/view.js";
import { widget } from "../kernel/jupyter.js";
import { el } from "../ui/dom.js";
import { page } from "../ui/notices.js";
import { headControls, headView } from "./head_view.js";

export default widget(
  "arc_view",
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
