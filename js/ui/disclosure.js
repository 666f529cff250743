import { consume, listen, onAbort, uniqueId } from "./dom.js";

/**
 * Let a button open a panel, which closes on Escape and on a click outside. The panel takes its place
 * on the page instead of covering what it changes.
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} panel
 * @param {{signal: AbortSignal}} options
 */
export function disclosure(button, panel, { signal }) {
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
    listen(page, "click", (event) => isOutside(event) && close(), closing.signal);
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
}
