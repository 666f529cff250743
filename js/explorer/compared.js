import { toggleCompared } from "../state/choices.js";
import { lockedHead } from "../state/store.js";
import { el, listen, onAbort } from "../ui/dom.js";
import { existingHeads, nameOf, sameHead } from "../ui/format.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * Views of one compared head.
 * @typedef {object} HeadViews
 * @property {HTMLElement} title
 * @property {HTMLElement} body
 */

/**
 * Return a list of panels, one per compared head.
 * @param {Store} store
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(head: HeadName, signal: AbortSignal) => HeadViews} options.viewsOf  returns the views of a head
 */
export function comparedHeads(store, { signal, viewsOf }) {
  const node = el("div.bl-compared");
  /** @type {Map<string, {node: HTMLElement, title: HTMLElement, closing: AbortController}>} */
  const panels = new Map();
  const draw = () => {
    const locked = lockedHead(store);
    const heads = existingHeads(store.get("selection"), store.get("decoded"));
    const names = heads.map(nameOf);
    for (const [name, { closing }] of [...panels]) {
      if (names.includes(name)) continue;
      closing.abort();
      panels.delete(name);
    }
    // Reuse existing panels.
    for (const [i, head] of heads.entries()) {
      const panel = panels.get(names[i]) ?? panelOf(store, head, viewsOf);
      panel.title.dataset.number = String(i + 1);
      panels.set(names[i], panel);
    }
    // The main panel shows the locked head already.
    const shown = names.filter((_, i) => !sameHead(heads[i], locked));
    node.replaceChildren(...shown.flatMap((name) => panels.get(name)?.node ?? []));
  };
  const mark = () => {
    const hover = store.get("hover");
    for (const [name, panel] of panels) {
      panel.node.classList.toggle("bl-hovered", hover != null && nameOf(hover) === name);
    }
  };
  store.on(["selection", "decoded", "layer", "head"], draw, signal);
  store.on(["hover", "selection"], mark, signal);
  onAbort(signal, () => {
    for (const { closing } of panels.values()) closing.abort();
  });
  draw();
  return node;
}

/**
 * Return the panel of one head, with a button that closes it.
 * @param {Store} store
 * @param {HeadName} head
 * @param {(head: HeadName, signal: AbortSignal) => HeadViews} viewsOf
 */
function panelOf(store, head, viewsOf) {
  const closing = new AbortController();
  const name = nameOf(head);
  const close = el(
    "button.bl-close",
    { type: "button", "aria-label": `Stop comparing head ${name}` },
    "×",
  );
  listen(close, "click", () => toggleCompared(store, head), closing.signal);
  const { title, body } = viewsOf(head, closing.signal);
  const node = el(
    "div.bl-compared-panel",
    { role: "group", "aria-label": `Compared head ${name}` },
    el("div.bl-panel-head", {}, title, close),
    body,
  );
  return { node, title, closing };
}
