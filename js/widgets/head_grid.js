import { HEAD_GRID_TRAITS } from "../contract.js";
import { gridView } from "../grid/view.js";
import { widget } from "../kernel/jupyter.js";
import { page } from "../ui/page.js";

export default widget(
  HEAD_GRID_TRAITS,
  (store, options) => page(store, options, gridView(store, options)),
  { exact: false },
);
