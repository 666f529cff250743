import { widget } from "../kernel/jupyter.js";
import { headMapView } from "../map/view.js";
import { el } from "../ui/dom.js";
import { Notices } from "../ui/notices.js";

/** @type {import("../state/store.js").Name[]} */
const TRAITS = ["places", "about", "layer", "head", "highlight", "color", "live"];

export default widget(
  TRAITS,
  (store, options) =>
    el("div.bl-page", {}, headMapView(store, options), new Notices(store, options).node),
  { exact: false },
);
