import { explorerView } from "../explorer/view.js";
import { widget } from "../kernel/jupyter.js";

export default widget("explorer", explorerView, {
  exact: true,
});
