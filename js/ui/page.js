import { el } from "./dom.js";
import { Notices } from "./notices.js";

/**
 * A widget of one view: the view, and below it what there is to say.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 * @param {...HTMLElement} nodes
 */
export function page(store, options, ...nodes) {
  const views = el("div", {}, ...nodes);
  hideWithoutPicture(views, store, options);
  return el("div.bl-page", {}, views, new Notices(store, options).node);
}

/**
 * Hides views until there is a picture to draw: if there is none, the notices say why.
 * @param {HTMLElement} views
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function hideWithoutPicture(views, store, { signal }) {
  const show = () => {
    views.hidden = !store.get("decoded");
  };
  store.on("decoded", show, signal);
  show();
}
