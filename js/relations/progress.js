import { alertOf } from "../ui/alert.js";
import { el, listen } from "../ui/dom.js";

/**
 * How far the scan is that fills the table, and a button that ends it.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function scanProgress(store, { signal, session }) {
  const bar = el("progress", { max: 1, "aria-label": "Scan" });
  const text = el("span.bl-quiet");
  const cancel = el("button.bl-button", { type: "button" }, "Cancel");
  const running = el("div.bl-scan", {}, bar, text, cancel);
  const node = el("div", {}, running, alertOf(store, "scan_error", { signal }));
  listen(cancel, "click", () => session.stopScan(), signal);
  const show = () => {
    running.hidden = !store.get("running") || store.get("live") === false;
    const progress = store.get("progress");
    if (progress == null) bar.removeAttribute("value");
    else bar.value = progress;
    cancel.disabled = Boolean(store.get("stopping"));
    text.textContent = cancel.disabled
      ? "Stopping; what was counted stays."
      : [progress == null ? "" : `${Math.floor(100 * progress)}%`, left(store.get("remaining"))]
          .filter(Boolean)
          .join(", ");
  };
  store.on(["running", "progress", "remaining", "stopping"], show, signal);
  show();
  return node;
}

/**
 * The time that is left, in words.
 * @param {number | null | undefined} seconds
 */
function left(seconds) {
  if (seconds == null) return "";
  return seconds < 90
    ? `about ${Math.max(1, Math.round(seconds))} s left`
    : `about ${Math.round(seconds / 60)} min left`;
}
