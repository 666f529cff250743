import { widget } from "../kernel/jupyter.js";
import { headMapView } from "../map/view.js";
import { el } from "../ui/dom.js";
import { Notices } from "../ui/notices.js";

export default widget(
  "head_map",
  (store, options) =>
    el("div.bl-page", {}, headMapView(store, options), new Notices(store, options).node),
  { exact: false },
);
