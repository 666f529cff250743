import { gridView } from "./grid_view.js";
import { widget } from "./jupyter.js";
import { page } from "./page.js";

/** @type {import("./store.js").Name[]} */
const TRAITS = [
  "picture",
  "layer",
  "head",
  "selection",
  "highlight",
  "names",
  "statistic",
  "statistic_values",
  "live",
];

export default widget(TRAITS, (store, options) => page(store, options, gridView(store, options)), {
  exact: false,
});
