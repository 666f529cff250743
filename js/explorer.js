import { ExplorerView } from "./explorer_view.js";
import { widget } from "./jupyter.js";

/** @type {import("./store.js").Name[]} */
const TRAITS = [
  "picture",
  "layer",
  "head",
  "selection",
  "token",
  "threshold",
  "mass",
  "top",
  "unit",
  "specials",
  "text",
  "model_name",
  "live",
];

export default widget(TRAITS, (store, options) => new ExplorerView(store, options).node, {
  exact: true,
});
