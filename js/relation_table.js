import { el } from "./dom.js";
import { widget } from "./jupyter.js";
import { Notices } from "./notices.js";
import { RelationTableView } from "./relation_table_view.js";
import { scanProgress } from "./scan_progress.js";

/** @type {import("./store.js").Name[]} */
const TRAITS = [
  "relation",
  "rows",
  "sort",
  "about",
  "running",
  "progress",
  "remaining",
  "scan_error",
  "live",
];

export default widget(
  TRAITS,
  (store, options) =>
    el(
      "div.bl-page",
      {},
      scanProgress(store, options),
      new RelationTableView(store, options).node,
      new Notices(store, options).node,
    ),
  { exact: false },
);
