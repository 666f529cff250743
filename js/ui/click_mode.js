import { choice } from "./choice.js";
import { el } from "./dom.js";

/**
 * Return a switch of what a click or tap on a head does, so that nothing needs a key held down.
 * @template {string} M
 * @param {M[]} modes  the first is chosen
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(mode: M) => void} options.change  called with each chosen mode
 * @returns {{node: HTMLElement, current: () => M}}
 */
export function clickMode(modes, { signal, change }) {
  let current = modes[0];
  const { node, update } = choice("A click on a head will", {
    signal,
    choose: (/** @type {M} */ mode) => {
      current = mode;
      change(mode);
    },
  });
  update(
    modes.map((mode) => [mode, mode]),
    current,
  );
  return {
    node: el("span.bl-click-mode.bl-quiet", {}, el("span", {}, "Click to"), " ", node),
    current: () => current,
  };
}
