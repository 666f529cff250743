import { el } from "./dom.js";

/** Status of the kernel, the note on the picture, and why a picture could not be drawn. */
export class Notices {
  /**
   * @param {import("../state/store.js").Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    const status = el("div.bl-status", { role: "status", "aria-live": "polite" });
    this.node = el(
      "div.bl-notices",
      {},
      status,
      alertOf(store, "picture_error", { signal }),
      alertOf(store, "trait_error", { signal }),
    );
    const update = () => {
      const note = store.get("decoded")?.note;
      status.textContent = [note, store.get("status")].filter(Boolean).join(" ");
    };
    store.on(["status", "decoded"], update, signal);
    update();
  }
}

/**
 * Return an alert that shows an error of the state while there is one.
 * @param {import("../state/store.js").Store} store
 * @param {"text_error" | "find_error" | "picture_error" | "trait_error" | "scan_error" | "example_error" | "listed_error" | "opened_error" | "save_error" | "edit_error"} name
 * @param {{signal: AbortSignal}} options
 */
export function alertOf(store, name, { signal }) {
  const node = el("div.bl-error", { role: "alert" });
  const update = () => {
    node.textContent = store.get(name) ?? "";
  };
  store.on(name, update, signal);
  update();
  return node;
}

/**
 * Hide views until there is a picture to draw; the notices explain why there is none.
 * @param {HTMLElement} views
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function hideWithoutPicture(views, store, { signal }) {
  const update = () => {
    views.hidden = !store.get("decoded");
  };
  store.on("decoded", update, signal);
  update();
}
