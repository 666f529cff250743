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
    const dismiss = (/** @type {boolean} */ hadFocus) => {
      if (hadFocus) button.focus();
      close();
    };
    onDismiss([panel, button], dismiss, { covers, signal: closing.signal });
  };
  listen(button, "click", () => (panel.hidden ? open() : close()), signal);
  onAbort(signal, close);
  show(false);
  return close;
}

/**
 * Call a function on Escape and on a click outside of some elements.
 * @param {HTMLElement[]} elements
 * @param {(hadFocus: boolean) => void} dismiss  called with whether Escape was pressed inside of them
 * @param {{signal: AbortSignal, covers?: boolean}} options  `covers`: whether the loss of the focus
 *     counts, too
 */
export function onDismiss([first, ...others], dismiss, { signal, covers = false }) {
  const page = first.ownerDocument;
  /** @param {Event} event */
  const isInside = (event) =>
    [first, ...others].some((element) => event.composedPath().includes(element));
  const dismissOutside = (/** @type {Event} */ event) => {
    if (!isInside(event)) dismiss(false);
  };
  const handleKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    dismiss(isInside(event));
    consume(event);
  };
  // Before the view: to its other keys, Escape means something else, and a click that opens another
  // panel, or this one for something else, comes after the one that closes it.
  const early = { capture: true, signal };
  page.addEventListener("click", dismissOutside, early);
  page.addEventListener("keydown", handleKey, early);
  if (covers) page.addEventListener("focusin", dismissOutside, early);
}
