import { el } from "./dom.js";
import { headMapView } from "./head_map_view.js";
import { widget } from "./jupyter.js";
import { Notices } from "./notices.js";

/** @type {import("./store.js").Name[]} */
const TRAITS = ["places", "about", "layer", "head", "highlight", "color", "live"];

export default widget(
  TRAITS,
  (store, options) =>
    el("div.bl-page", {}, headMapView(store, options), new Notices(store, options).node),
  { exact: false },
);
