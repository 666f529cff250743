import { arcControls } from "../arcs/controls.js";
import { arcView, headTitle } from "../arcs/view.js";
import { widget } from "../kernel/jupyter.js";
import { el } from "../ui/dom.js";
import { page } from "../ui/notices.js";

export default widget(
  "arc_view",
  (store, options) =>
    page(
      store,
      options,
      el("div.bl-panel-head", {}, headTitle(store, options)),
      arcControls(store, options),
      arcView(store, options),
    ),
  { exact: true },
);
