import { consume, listen, onAbort, uniqueId } from "./dom.js";

/**
 * Let a button open a panel, which closes on Escape and on a click outside. The panel takes its place
 * on the page instead of covering what it changes; one that covers the page closes without the focus.
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} panel
 * @param {{signal: AbortSignal, covers?: boolean}} options
 * @returns {() => void}  closes the panel
 */
export function disclosure(button, panel, { signal, covers = false }) {
  panel.id = uniqueId("panel");
  button.setAttribute("aria-controls", panel.id);
  /** Ends the listeners of the open panel. */
  let closing = new AbortController();

  const close = () => {
    closing.abort();
    show(false);
  };
  /** @param {boolean} isOpen */
  const show = (isOpen) => {
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  const open = () => {
    show(true);
    closing = new AbortController();
    const page = button.ownerDocument;
    /** @param {Event} event */
    const closeOutside = (event) => isOutside(event) && close();
    listen(page, "click", closeOutside, closing.signal);
    if (covers) listen(page, "focusin", closeOutside, closing.signal);
    // Before the view's other keys, to which Escape means something else.
    page.addEventListener("keydown", handleKey, { capture: true, signal: closing.signal });
  };
  /** @param {Event} event */
  const isOutside = (event) => {
    const path = event.composedPath();
    return !path.includes(panel) && !path.includes(button);
  };
  /** @param {KeyboardEvent} event */
  const handleKey = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (!isOutside(event)) button.focus();
    close();
    consume(event);
  };
  listen(button, "click", () => (panel.hidden ? open() : close()), signal);
  onAbort(signal, close);
  show(false);
  return close;
}
