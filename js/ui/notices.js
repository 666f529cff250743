import { el } from "./dom.js";

/** Says how it goes with the kernel, what there is to know of the picture, and what went wrong. */
export class Notices {
  /**
   * @param {import("../state/store.js").Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    const status = el("div.bl-status", { role: "status", "aria-live": "polite" });
    this.node = el("div.bl-notices", {}, status, alertOf(store, "picture_error", { signal }));
    const say = () => {
      const note = store.get("decoded")?.note;
      status.textContent = [note, store.get("status")].filter(Boolean).join(" ");
    };
    store.on(["status", "decoded"], say, signal);
    say();
  }
}

/**
 * Says what went wrong, as long as there is something to say.
 * @param {import("../state/store.js").Store} store
 * @param {"text_error" | "picture_error" | "scan_error" | "example_error"} name
 * @param {{signal: AbortSignal}} options
 */
export function alertOf(store, name, { signal }) {
  const node = el("div.bl-error", { role: "alert" });
  const say = () => {
    node.textContent = store.get(name) ?? "";
  };
  store.on(name, say, signal);
  say();
  return node;
}

/**
 * A widget of one view: the view, and below it what there is to say.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 * @param {...HTMLElement} nodes
 */
export function page(store, options, ...nodes) {
  const views = el("div", {}, ...nodes);
  hideWithoutPicture(views, store, options);
  return el("div.bl-page", {}, views, new Notices(store, options).node);
}

/**
 * Hides views until there is a picture to draw: if there is none, the notices say why.
 * @param {HTMLElement} views
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function hideWithoutPicture(views, store, { signal }) {
  const show = () => {
    views.hidden = !store.get("decoded");
  };
  store.on("decoded", show, signal);
  show();
}
