import { gridView } from "../grid/view.js";
import { widget } from "../kernel/jupyter.js";
import { page } from "../ui/page.js";

/** @type {import("../state/store.js").Name[]} */
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
