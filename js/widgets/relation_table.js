import { widget } from "../kernel/jupyter.js";
import { scanProgress } from "../relations/progress.js";
import { relationTableView } from "../relations/view.js";
import { el } from "../ui/dom.js";
import { Notices } from "../ui/notices.js";

export default widget(
  "relation_table",
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
