import { arcControls } from "./arc_controls.js";
import { arcView } from "./arc_view.js";
import { el } from "./dom.js";
import { headTitle } from "./head_title.js";
import { widget } from "./jupyter.js";
import { page } from "./page.js";

/** @type {import("./store.js").Name[]} */
const TRAITS = [
  "picture",
  "layer",
  "head",
  "token",
  "threshold",
  "mass",
  "top",
  "unit",
  "specials",
  "live",
];

export default widget(
  TRAITS,
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
