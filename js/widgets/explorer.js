import { explorerView } from "../explorer/view.js";
import { widget } from "../kernel/jupyter.js";

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
  "token",
  "threshold",
  "mass",
  "top",
  "unit",
  "specials",
  "text",
  "model_name",
  "relation",
  "rows",
  "sort",
  "about",
  "accuracies",
  "example",
  "running",
  "progress",
  "remaining",
  "scan_error",
  "live",
];

export default widget(TRAITS, explorerView, {
  exact: true,
});
