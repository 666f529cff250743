import { arcControls } from "../arcs/controls.js";
import { arcView } from "../arcs/view.js";
import { imageView } from "../image/view.js";
import { el } from "../ui/dom.js";

/** @typedef {import("../state/store.js").Store} Store */

/**
 * Return the view of one head: its arcs, or the image whose patches are tokens.
 * @param {Store} store
 * @param {import("../arcs/view.js").HeadOptions} options
 */
export function headView(store, options) {
  const arcs = arcView(store, options);
  const node = el("div.bl-head-view", {}, arcs);
  /** @type {HTMLElement | undefined} */
  let image;
  whenKindChanges(store, options, (hasImage) => {
    arcs.hidden = hasImage;
    if (hasImage && !image) {
      image = imageView(store, options);
      node.append(image);
    }
    if (image) image.hidden = !hasImage;
  });
  return node;
}

/**
 * Return the controls of the arcs, which an image doesn't need.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export function headControls(store, options) {
  const controls = arcControls(store, options);
  whenKindChanges(store, options, (hasImage) => {
    controls.hidden = hasImage;
  });
  return controls;
}

/**
 * Call a function now, and with each picture, with whether it has an image.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 * @param {(hasImage: boolean) => void} listener
 */
function whenKindChanges(store, { signal }, listener) {
  const update = () => listener(Boolean(store.get("decoded")?.image));
  store.on("decoded", update, signal);
  update();
}
