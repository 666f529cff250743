import { resized } from "./dom.js";

/** Scroll boxes whose content is as wide as it is: what the paper doesn't hold is made smaller. */
const BOXES = ".bl-grid-scroll, .bl-table-scroll, .bl-map-field";

/**
 * Lay a view out anew for the page while it is printed, and as before afterwards. Browsers ask for it
 * before they know the paper; so a view is as wide as fits A4 and Letter, beside a notebook's prompts.
 * @param {HTMLElement} el  element of the host
 * @param {AbortSignal} signal
 */
export function layOutForPrint(el, signal) {
  const begin = () => {
    if (isPrinted(el)) return;
    el.classList.add("bl-printed");
    resized(el);
    for (const box of el.querySelectorAll(BOXES)) {
      const content = box.firstElementChild;
      const excess = box.scrollWidth / box.clientWidth;
      if (content instanceof HTMLElement && excess > 1) content.style.zoom = String(1 / excess);
    }
  };
  const end = () => {
    if (!isPrinted(el)) return;
    el.classList.remove("bl-printed");
    for (const box of el.querySelectorAll(BOXES)) {
      if (box.firstElementChild instanceof HTMLElement) box.firstElementChild.style.zoom = "";
    }
    resized(el);
  };
  window.addEventListener("beforeprint", begin, { signal });
  window.addEventListener("afterprint", end, { signal });
  // Programs that print, and developers' tools, change the medium without these events.
  const medium = window.matchMedia?.("print");
  medium?.addEventListener("change", ({ matches }) => (matches ? begin() : end()), { signal });
  if (medium?.matches) begin();
}

/**
 * Return whether an element is laid out for print.
 * @param {Element} element
 */
export const isPrinted = (element) => element.closest(".bl-printed") !== null;
