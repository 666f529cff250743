/**
 * Attribute that keeps shortcuts of Lumino, on which JupyterLab and Notebook are built, from an
 * element. Lumino walks from the focused element upwards, and its selectors for single keys match
 * the focused element itself, so that the attribute on an ancestor comes too late for them.
 */
const NO_SHORTCUTS = "data-lm-suppress-shortcuts";

/** Keys that edit a text if they are pressed together with Ctrl, Cmd or Alt. */
const EDITING = new Set([
  ...["a", "c", "v", "x", "y", "z", "Backspace", "Delete", "Home", "End"],
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
]);

/**
 * Keep keys that are pressed in a view from the notebook around it, which cuts, inserts and deletes
 * cells with single keys. Shortcuts with Ctrl, Cmd or Alt, such as the one that saves, still reach the
 * notebook, unless they edit a text.
 *
 * This is done once for a whole view, whatever has the focus: an element cannot be forgotten.
 * @param {HTMLElement} root  element of the view
 * @param {AbortSignal} signal
 */
export function keepKeys(root, signal) {
  // A click beside the controls focuses the view, instead of the cell around it.
  root.tabIndex = -1;
  /** Element that has the attribute. @type {Element | null} */
  let shielded = null;
  // Notebook listens on the document before the view does (in the capture phase); only the window
  // comes earlier.
  window.addEventListener(
    "keydown",
    (event) => {
      const { target } = event;
      if (!(target instanceof Element && root.contains(target))) return;
      // Left there, it would keep shortcuts from all that the element contains.
      shielded?.removeAttribute(NO_SHORTCUTS);
      shielded = isForHost(event) ? null : target;
      shielded?.setAttribute(NO_SHORTCUTS, "");
    },
    { capture: true, signal },
  );
  // Other hosts listen after the view.
  root.addEventListener(
    "keydown",
    (event) => {
      if (!isForHost(event)) event.stopPropagation();
    },
    { signal },
  );
}

/**
 * Return whether a key is a shortcut of the notebook or the browser rather than one of the view.
 * @param {KeyboardEvent} event
 */
function isForHost(event) {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (/^F\d+$/.test(key)) return true;
  // Ctrl and Alt together, or AltGr, write characters on many keyboards.
  const isTyping = event.getModifierState("AltGraph") || (altKey && !metaKey);
  const hasModifier = ctrlKey || metaKey || altKey;
  if (!isTextField(event.composedPath()[0])) return hasModifier;
  return hasModifier && !isTyping && !EDITING.has(key.length === 1 ? key.toLowerCase() : key);
}

/**
 * Return whether a text can be typed into an element.
 * @param {EventTarget} element
 */
const isTextField = (element) =>
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && /^(text|search|number|email|url)$/.test(element.type));
