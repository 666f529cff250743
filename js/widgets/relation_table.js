import { widget } from "../kernel/jupyter.js";
import { scanProgress } from "../relations/progress.js";
import { relationTableView } from "../relations/view.js";
import { el } from "../ui/dom.js";
import { Notices } from "../ui/notices.js";

/** @type {import("../state/store.js").Name[]} */
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
