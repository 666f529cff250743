import { DEFAULTS, DRAWINGS } from "../contract.js";
import { choice } from "../ui/choice.js";

/**
 * Return the choice between arcs and matrix, or what there is room for beside a grid.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal, fills?: boolean}} options  `fills`: whether there is such room
 */
export function drawingChoice(store, { signal, fills }) {
  const names = DRAWINGS.filter((name) => fills || name !== "auto");
  const { node, update } = choice("Drawing", {
    signal,
    choose: (/** @type {(typeof DRAWINGS)[number]} */ show) => store.set({ show }),
  });
  const show = () => {
    const shown = store.get("show") ?? DEFAULTS.show;
    update(
      names.map((name) => [name, name === "both" ? "arcs + matrix" : name]),
      // Where there is never such room, these are the arcs.
      names.includes(shown) ? shown : "arcs",
    );
  };
  store.on("show", show, signal);
  show();
  return node;
}
