import { el } from "./dom.js";
import { widget } from "./jupyter.js";
import { Notices } from "./notices.js";
import { relationTableView } from "./relation_table_view.js";
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
      relationTableView(store, options),
      new Notices(store, options).node,
    ),
  { exact: false },
);
