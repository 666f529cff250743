import { el } from "./dom.js";
import { Notices } from "./notices.js";

/**
 * A widget of one view: the view, and below it what there is to say.
 * @param {import("./store.js").Store} store
 * @param {{signal: AbortSignal}} options
 * @param {...HTMLElement} nodes
 */
export function page(store, options, ...nodes) {
  return el("div", { class: "bl-page" }, ...nodes, new Notices(store, options).node);
}
