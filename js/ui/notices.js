import { alertOf } from "./alert.js";
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
