import { el, listen } from "../ui/dom.js";
import { alertOf } from "../ui/notices.js";

/**
 * Return the progress bar of the scan that fills the table, with a button that cancels it.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function scanProgress(store, { signal, session }) {
  const bar = el("progress", { max: 1, "aria-label": "Scan" });
  const text = el("span.bl-quiet");
  const cancel = el("button.bl-button", { type: "button" }, "Cancel");
  const running = el("div.bl-scan", {}, bar, text, cancel);
  function draw() {
    const progress = store.get("progress");
    running.hidden = !store.get("running") || store.get("live") === false;
    if (progress == null) bar.removeAttribute("value");
    else bar.value = progress;
    cancel.disabled = Boolean(store.get("stopping"));
    text.textContent = describeProgress(store);
  }
  listen(cancel, "click", () => session.stopScan(), signal);
  store.on(["running", "progress", "remaining", "stopping", "live"], draw, signal);
  draw();
  return el("div", {}, running, alertOf(store, "scan_error", { signal }));
}

/**
 * Return the completed percentage of the scan and the time left.
 * @param {import("../state/store.js").Store} store
 */
export function describeProgress(store) {
  if (store.get("stopping")) return "Stopping. The counts so far are kept.";
  const progress = store.get("progress");
  const seconds = store.get("remaining");
  const percentage = progress == null ? "" : `${Math.floor(100 * progress)}%`;
  if (seconds == null) return percentage;
  const left =
    seconds < 90
      ? `about ${Math.max(1, Math.round(seconds))} s left`
      : `about ${Math.round(seconds / 60)} min left`;
  return [percentage, left].filter(Boolean).join(", ");
}
