import { listen, onResize } from "./dom.js";

/** Maximum length of what counts as the space around the content, in pixels. */
const SPACE = 6;

/**
 * Fade the edges of a scroll box beyond which it has more, in its attribute `data-more`; the style
 * sheet draws them.
 * @param {HTMLElement} box  with one child
 * @param {AbortSignal} signal
 */
export function fadeEdges(box, signal) {
  const update = () => {
    const more = hiddenEdges(box, getComputedStyle(box).direction === "rtl").join(" ");
    if (more === (box.dataset.more ?? "")) return;
    if (more) box.dataset.more = more;
    else delete box.dataset.more;
  };
  listen(box, "scroll", update, signal);
  onResize(box, update, signal);
  if (box.firstElementChild) onResize(box.firstElementChild, update, signal);
}

/**
 * Return the edges beyond which a scroll box has more than space.
 * @param {Pick<Element, "scrollTop" | "scrollLeft" | "scrollHeight" | "scrollWidth" | "clientHeight" |
 *     "clientWidth">} box
 * @param {boolean} isRightToLeft  whether it starts at its right edge
 */
export function hiddenEdges(box, isRightToLeft) {
  const below = box.scrollHeight - box.clientHeight - box.scrollTop;
  const beyond = box.scrollWidth - box.clientWidth - Math.abs(box.scrollLeft);
  const [left, right] = isRightToLeft ? [beyond, -box.scrollLeft] : [box.scrollLeft, beyond];
  return Object.entries({ top: box.scrollTop, bottom: below, left, right }).flatMap(
    ([edge, length]) => (length > SPACE ? [edge] : []),
  );
}
