import { RELATION_TABLE_TRAITS, TABLE_FORMATS } from "../contract.js";
import { widget } from "../kernel/jupyter.js";
import { scanProgress } from "../relations/progress.js";
import { relationTableView } from "../relations/view.js";
import { el } from "../ui/dom.js";
import { pageFoot } from "../ui/page.js";

export default widget(
  RELATION_TABLE_TRAITS,
  (store, options) =>
    el(
      "div.bl-page",
      {},
      scanProgress(store, options),
      relationTableView(store, options),
      pageFoot(store, options, TABLE_FORMATS),
    ),
  { exact: false },
);
