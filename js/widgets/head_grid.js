import { gridView } from "../grid/view.js";
import { widget } from "../kernel/jupyter.js";
import { page } from "../ui/notices.js";

export default widget(
  "head_grid",
  (store, options) => page(store, options, gridView(store, options)),
  { exact: false },
);
