import * as contract from "../contract.js";
import { Store, same } from "../state/store.js";
import { ended } from "../ui/dom.js";
import { startSession } from "./session.js";

/** @typedef {import("../state/types.js").Model} Model */
/** @typedef {import("../state/store.js").Name} Name */

/** @type {Set<Name>} */
const FROM_KERNEL = new Set(contract.FROM_KERNEL);

/**
 * Keeps a store and a notebook's model the same. What came from the one is never sent back to it.
 * @param {Model} model
 * @param {Store} store
 * @param {Name[]} names
 * @param {AbortSignal} signal
 */
export function bind(model, store, names, signal) {
  /** @type {Set<Name>} */
  let changed = new Set(names);
  const take = () => {
    const taken = changed;
    changed = new Set();
    if (signal.aborted) return;
    store.set(Object.fromEntries([...taken].map((name) => [name, model.get(name)])));
  };
  take();
  for (const name of names) {
    // Values that arrive together are set together: the layer of one head never meets the index
    // of another.
    const fn = () => {
      changed.add(name);
      if (changed.size === 1) queueMicrotask(take);
    };
    model.on(`change:${name}`, fn);
    ended(signal, () => model.off(`change:${name}`, fn));
  }
  const given = names.filter((name) => !FROM_KERNEL.has(name));
  const give = () => {
    const differing = given.filter(
      (name) => !changed.has(name) && !same(store.get(name), model.get(name)),
    );
    if (differing.length === 0) return;
    for (const name of differing) {
      model.set(name, store.get(name));
      // The model has just told of it; there is nothing to take.
      changed.delete(name);
    }
    model.save_changes();
  };
  store.on(given, give, signal);
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
    const session = startSession(store, { send: (content) => model.send(content), exact, signal });
    model.on("msg:custom", session.receive);
    ended(signal, () => model.off("msg:custom", session.receive));
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
