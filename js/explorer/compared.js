import { arcView } from "../arcs/view.js";
import { compare } from "../state/choices.js";
import { el, ended, listen } from "../ui/dom.js";
import { headsOf, nameOf } from "../ui/head_name.js";
import { headTitle } from "../ui/head_title.js";

/** @typedef {import("../state/store.js").Store} Store */

/**
 * A panel with the arcs of each compared head.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export function comparedHeads(store, { signal }) {
  const node = el("div.bl-compared");
  /** @type {Map<string, {node: HTMLElement, closing: AbortController}>} */
  const panels = new Map();

  /** @param {(name: string) => boolean} which */
  function close(which) {
    for (const [name, { closing }] of [...panels]) {
      if (which(name)) {
        closing.abort();
        panels.delete(name);
      }
    }
  }

  function draw() {
    const heads = headsOf(store.get("selection"), store.get("decoded"));
    const names = heads.map(nameOf);
    close((name) => !names.includes(name));
    // Those that are drawn already are kept.
    const drawn = heads.map((head, i) => {
      const name = nameOf(head);
      const panel = panels.get(name) ?? panelOf(store, head);
      panels.set(name, panel);
      const title = /** @type {HTMLElement} */ (panel.node.querySelector(".bl-head-title"));
      title.dataset.number = String(i + 1);
      return panel.node;
    });
    node.replaceChildren(...drawn);
  }

  store.on(["selection", "decoded"], draw, signal);
  ended(signal, () => close(() => true));
  draw();
  return node;
}

/**
 * @param {Store} store
 * @param {import("../state/types.js").HeadName} head
 */
function panelOf(store, head) {
  const closing = new AbortController();
  const options = { signal: closing.signal, head: () => head };
  const name = nameOf(head);
  const close = el(
    "button.bl-close",
    { type: "button", "aria-label": `Stop comparing head ${name}` },
    "×",
  );
  listen(close, "click", () => compare(store, head), closing.signal);
  const node = el(
    "section.bl-compared-panel",
    { "aria-label": `Compared head ${name}` },
    el("div.bl-panel-head", {}, headTitle(store, options), close),
    arcView(store, options),
  );
  return { node, closing };
}
