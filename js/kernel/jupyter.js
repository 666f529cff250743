import * as contract from "../contract.js";
import { checkTraits } from "../data/traits.js";
import { isEqual, Store } from "../state/store.js";
import { onAbort } from "../ui/dom.js";
import { keepKeys } from "../ui/keyboard.js";
import { layOutForPrint } from "../ui/print.js";
import { matchSurroundings } from "../ui/surroundings.js";
import { watchConnection } from "./connection.js";
import { LIVE_PAGE, LOST, ON_PAGE, startSession, UNMENTIONED } from "./session.js";
import { hideStill } from "./still.js";

/** @typedef {import("../state/types.js").Model} Model */
/** @typedef {import("../state/store.js").Name} Name */

/** @type {Set<Name>} */
const FROM_KERNEL = new Set(contract.FROM_KERNEL);

/**
 * Synchronize a store with a notebook's model. A change is never sent back to its origin. While no
 * kernel answers, changes reach only the other views of the model; the kernel gets them afterwards.
 * @param {Model} model
 * @param {Store} store
 * @param {Name[]} names
 * @param {AbortSignal} signal
 */
export function bind(model, store, names, signal) {
  /** Traits changed in the model and not yet copied to the store. @type {Set<Name>} */
  let changed = new Set(names);
  let isSaved = true;
  const copyToStore = () => {
    // A trait that is still undefined has not been sent.
    const sent = [...changed].filter((name) => model.get(name) !== undefined);
    const { valid, refused } = checkTraits(
      Object.fromEntries(sent.map((name) => [name, model.get(name)])),
    );
    changed = new Set();
    if (signal.aborted) return;
    const trait_error = refused.length === 0 ? "" : refusalOf(refused);
    store.set({ ...valid, trait_error });
  };
  copyToStore();
  for (const name of names) {
    listenTo(model, `change:${name}`, signal, () => {
      changed.add(name);
      // Copy traits that change together at once, so that the layer of one head is never combined
      // with the index of another.
      if (changed.size === 1) queueMicrotask(copyToStore);
    });
  }
  const shared = names.filter((name) => !FROM_KERNEL.has(name));
  const copyToModel = () => {
    const different = shared.filter(
      (name) => !changed.has(name) && !isEqual(store.get(name), model.get(name)),
    );
    if (different.length === 0) return;
    for (const name of different) {
      model.set(name, store.get(name));
      // The model reports this change as well; it is already in the store.
      changed.delete(name);
    }
    isSaved = false;
    save();
  };
  const save = () => {
    if (isSaved || store.get("live") === false) return;
    isSaved = true;
    model.save_changes();
  };
  store.on(shared, copyToModel, signal);
  store.on("live", save, signal);
}

/**
 * Return a sentence on traits that can't be shown.
 * @param {string[]} names
 */
const refusalOf = (names) =>
  `The kernel sent values that can't be shown: ${names.join(", ")}. Restart the kernel and reload the ` +
  "page, so that both use the same release of bertlook.";

/**
 * Call a handler on each event of a model until the signal aborts.
 * @param {Model} model
 * @param {string} event
 * @param {AbortSignal} signal
 * @param {(...args: any[]) => void} handler
 */
function listenTo(model, event, signal, handler) {
  model.on(event, handler);
  onAbort(signal, () => model.off(event, handler));
}

/**
 * Return the module that anywidget loads, which renders a widget into each of its views.
 * @param {readonly Name[]} traits
 * @param {(store: Store, options: import("../state/types.js").ViewOptions) => HTMLElement} build
 * @param {{exact: boolean}} options  whether the widget draws more than thumbnails
 */
export function widget(traits, build, { exact }) {
  /** @type {Name[]} */
  const names = [...traits];
  /** @param {{model: Model, el: HTMLElement, signal?: AbortSignal}} view */
  const render = ({ model, el, signal: hostSignal }) => {
    const closing = new AbortController();
    const { signal } = closing;
    const onPage = model.get("live") === false;
    const has_pictures = ["pictures", "step_states"].some((name) => model.get(name) !== undefined);
    const page_reads = onPage && model.get("page_reads") === true;
    const store = new Store({ live: !onPage, has_pictures, page_reads });
    bind(model, store, names, signal);
    const noted = page_reads ? LIVE_PAGE : ON_PAGE;
    const absence = !onPage ? LOST : model.get("kernel_note") === false ? UNMENTIONED : noted;
    /** @param {Record<string, unknown>} content */
    const send = (content) => {
      try {
        model.send(content);
      } catch {
        store.set({ live: false }); // The connection was closed without notice.
      }
    };
    const session = startSession(store, { send, exact, absence, signal });
    listenTo(model, "msg:custom", signal, session.receive);
    if (!onPage) watchConnection(model, signal, (live) => store.set({ live }));
    const node = build(store, { signal, session });
    el.classList.add("bertlook");
    keepKeys(el, signal);
    // Numbers and layouts run from left to right, on any page; texts have directions of their own.
    el.dir = "ltr";
    el.append(node);
    hideStill(model.get(contract.STILL_TRAIT), signal);
    matchSurroundings(el, node, signal);
    layOutForPrint(el, signal);
    const close = () => {
      closing.abort();
      node.parentNode?.removeChild(node);
      el.classList.remove("bertlook", "bl-printed");
      el.removeAttribute("tabindex");
      el.removeAttribute("dir");
    };
    hostSignal?.addEventListener("abort", close, { once: true, signal });
    return close;
  };
  return { render };
}
