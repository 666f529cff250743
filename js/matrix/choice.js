import { DEFAULTS, DRAWINGS } from "../contract.js";
import { choice } from "../ui/choice.js";

/**
 * Return the choice between arcs and matrix.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function drawingChoice(store, { signal }) {
  const { node, update } = choice("Drawing", {
    signal,
    choose: (/** @type {(typeof DRAWINGS)[number]} */ show) => store.set({ show }),
  });
  const show = () =>
    update(
      DRAWINGS.map((name) => [name, name === "both" ? "arcs + matrix" : name]),
      store.get("show") ?? DEFAULTS.show,
    );
  store.on("show", show, signal);
  show();
  return node;
}
