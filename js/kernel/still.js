import { el, onAbort } from "../ui/dom.js";

/**
 * Hide the still picture of a view for as long as the view lives. A rule does it, not the element,
 * which the notebook may show before the view or after it, and replace while a reader scrolls.
 * @param {unknown} name  the class of the still picture, which no other view's has
 * @param {AbortSignal} signal
 */
export function hideStill(name, signal) {
  if (typeof name !== "string" || !/^[a-z][\w-]*$/i.test(name)) return; // from an older release
  // The class is repeated to outweigh the host's rules for images.
  const rule = el("style", {}, `.${name}.${name}.${name} { display: none; }`);
  document.head.append(rule);
  onAbort(signal, () => rule.remove());
}
