/**
 * Imitate a notebook's shortcuts around an element: walk from the target of a key upwards, as Lumino
 * does, to an element that a command's selector matches.
 * @param {HTMLElement} cell  element that contains the views
 * @param {{capture: boolean, signal: AbortSignal}} options  `capture` in Notebook 7, not in JupyterLab
 * @returns {string[]}  the keys that reached the notebook, appended as they are pressed
 */
export function notebookAround(cell, options) {
  /** @type {string[]} */
  const reached = [];
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented) return;
      for (let target = /** @type {Element | null} */ (event.target); target; ) {
        if (target.hasAttribute("data-lm-suppress-shortcuts")) return;
        if (cell.contains(target)) {
          reached.push(event.key);
          return;
        }
        target = target.parentElement;
      }
    },
    options,
  );
  return reached;
}

/** Selector of elements that can have the focus. */
export const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
