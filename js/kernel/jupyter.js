import * as contract from "../contract.js";
import { Store, same } from "../state/store.js";
import { ended } from "../ui/dom.js";
import { startSession } from "./session.js";

/** @typedef {import("../state/types.js").Model} Model */
/** @typedef {import("../state/store.js").Name} Name */

/** @type {Set<Name>} */
const FROM_KERNEL = new Set(contract.FROM_KERNEL);

/**
 * Keeps a store and a notebook's model equal. A change is never sent back to where it came from.
 * @param {Model} model
 * @param {Store} store
 * @param {Name[]} names
 * @param {AbortSignal} signal
 */
export function bind(model, store, names, signal) {
  /** The traits that have changed in the model. @type {Set<Name>} */
  let changed = new Set(names);
  const take = () => {
    const patch = Object.fromEntries([...changed].map((name) => [name, model.get(name)]));
    changed = new Set();
    if (!signal.aborted) store.set(patch);
  };
  take();
  for (const name of names) {
    listenTo(model, `change:${name}`, signal, () => {
      changed.add(name);
      // Take traits that change together at once: the layer of one head never meets the index of
      // another.
      if (changed.size === 1) queueMicrotask(take);
    });
  }
  const shared = names.filter((name) => !FROM_KERNEL.has(name));
  const give = () => {
    const different = shared.filter(
      (name) => !changed.has(name) && !same(store.get(name), model.get(name)),
    );
    if (different.length === 0) return;
    for (const name of different) {
      model.set(name, store.get(name));
      // The model has reported this change too; there is nothing to take.
      changed.delete(name);
    }
    model.save_changes();
  };
  store.on(shared, give, signal);
}

/**
 * @param {Model} model
 * @param {string} event
 * @param {AbortSignal} signal  ends it
 * @param {(...args: any[]) => void} handler
 */
function listenTo(model, event, signal, handler) {
  model.on(event, handler);
  ended(signal, () => model.off(event, handler));
}

/**
 * What anywidget loads: draws one widget into each of its views.
 * @param {keyof typeof contract.TRAITS} name
 * @param {(store: Store, options: import("../state/types.js").ViewOptions) => Node} build
 * @param {{exact: boolean}} options  whether it draws more than thumbnails
 */
export function widget(name, build, { exact }) {
  /** @type {Name[]} */
  const names = [...contract.TRAITS[name], "live"];
  /** @param {{model: Model, el: HTMLElement, signal?: AbortSignal}} view */
  const render = ({ model, el, signal: hostSignal }) => {
    const closing = new AbortController();
    const { signal } = closing;
    const store = new Store();
    bind(model, store, names, signal);
    const session = startSession(store, { send: model.send.bind(model), exact, signal });
    listenTo(model, "msg:custom", signal, session.receive);
    const node = build(store, { signal, session });
    el.classList.add("bertlook");
    el.append(node);
    const close = () => {
      closing.abort();
      node.parentNode?.removeChild(node);
      el.classList.remove("bertlook");
    };
    hostSignal?.addEventListener("abort", close, { once: true, signal });
    return close;
  };
  return { render };
}
