import { el } from "./dom.js";

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
