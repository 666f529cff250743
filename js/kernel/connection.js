import { onAbort } from "../ui/dom.js";

/** @typedef {import("../state/types.js").Model} Model */

/** States of a kernel that answers none of the widgets that it had, or has had. */
const GONE = new Set(["dead", "terminating", "restarting", "autorestarting"]);

/**
 * Report whether a kernel answers a notebook's model: now, if that is known, and on each change.
 *
 * ipywidgets tells its models only that the kernel is being restarted, and throws at what is sent to
 * one that was shut down or has died. So the connection itself is watched, where there is one.
 * @param {Model} model
 * @param {AbortSignal} signal
 * @param {(isConnected: boolean) => void} report
 */
export function watchConnection(model, signal, report) {
  const manager = model.widget_manager;
  // Other hosts of anywidget have no such manager, and keep whatever is set.
  if (typeof manager?.register_model !== "function") return;
  // anywidget hides the model behind functions of it; Backbone's `set` returns it.
  const own = /** @type {any} */ (model).set({});
  const kernel = manager.kernel;
  const check = () => {
    if (!signal.aborted) report(isConnected(own, kernel));
  };
  // A kernel announces its end before it closes its connections.
  const checkSoon = () => void setTimeout(check);
  model.on("comm_live_update", check);
  onAbort(signal, () => model.off("comm_live_update", check));
  for (const name of ["statusChanged", "connectionStatusChanged", "disposed"]) {
    kernel?.[name]?.connect(checkSoon);
    onAbort(signal, () => kernel?.[name]?.disconnect(checkSoon));
  }
  check();
}

/**
 * Return whether messages to the kernel reach it.
 * @param {any} model  of ipywidgets
 * @param {any} kernel  connection of JupyterLab's services, where the host has one
 */
function isConnected(model, kernel) {
  if (model?.comm_live === false || model?.comm?.jsServicesComm?.isDisposed) return false;
  if (!kernel) return true;
  return (
    !kernel.isDisposed && !GONE.has(kernel.status) && kernel.connectionStatus !== "disconnected"
  );
}
