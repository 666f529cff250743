import { HEAD_MAP_TRAITS } from "../contract.js";
import { widget } from "../kernel/jupyter.js";
import { headMapView } from "../map/view.js";
import { el } from "../ui/dom.js";
import { pageFoot } from "../ui/page.js";

export default widget(
  HEAD_MAP_TRAITS,
  (store, options) => el("div.bl-page", {}, headMapView(store, options), pageFoot(store, options)),
  { exact: false },
);
