import { el } from "./dom.js";

/** Says how it goes with the kernel, what there is to know of the picture, and what went wrong. */
export class Notices {
  /**
   * @param {import("./store.js").Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    const status = el("div.bl-status", { role: "status", "aria-live": "polite" });
    const error = el("div.bl-error", { role: "alert" });
    this.node = el("div.bl-notices", {}, status, error);
    const say = () => {
      const note = store.get("decoded")?.note;
      status.textContent = [note, store.get("status")].filter(Boolean).join(" ");
      error.textContent = store.get("picture_error") ?? "";
    };
    store.on(["status", "decoded", "picture_error"], say, signal);
    say();
  }
}
