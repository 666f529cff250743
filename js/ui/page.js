import { FORMATS } from "../contract.js";
import { attentionChoice } from "./choice.js";
import { el } from "./dom.js";
import { hideWithoutPicture, Notices } from "./notices.js";
import { saveMenu } from "./save_menu.js";

/**
 * Return the page of a widget with a picture: its views, above the foot.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 * @param {...HTMLElement} nodes
 */
export function page(store, options, ...nodes) {
  const views = el("div", {}, ...nodes);
  hideWithoutPicture(views, store, options);
  return el("div.bl-page", {}, attentionChoice(store, options), views, pageFoot(store, options));
}

/**
 * Return the foot of a widget: its notices, and the menu that saves it.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 * @param {readonly string[]} [formats]  of its files
 */
export const pageFoot = (store, options, formats = FORMATS) =>
  el("div.bl-foot", {}, new Notices(store, options).node, saveMenu(store, options, formats));
