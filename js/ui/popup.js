import { el, listen } from "./dom.js";

/**
 * Return a button that shows and hides content above the page. Escape hides it, and so does a click or
 * the focus elsewhere.
 * @param {string} label
 * @param {{signal: AbortSignal}} options
 * @param {...Node} content
 */
export function popup(label, { signal }, ...content) {
  const summary = el("summary.bl-button", {}, label);
  const node = el("details.bl-popup", {}, summary, el("div.bl-popup-content", {}, ...content));
  const close = () => {
    node.open = false;
  };
  for (const type of /** @type {const} */ (["pointerdown", "focusin"])) {
    // In a shadow root, the document sees its host as the target.
    listen(document, type, (event) => event.composedPath().includes(node) || close(), signal);
  }
  listen(
    node,
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !node.open) return;
      event.stopPropagation();
      close();
      summary.focus();
    },
    signal,
  );
  return { node, summary, close };
}
