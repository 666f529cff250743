import { Picture } from "../data/picture.js";
import { lockedHead } from "../state/store.js";
import { messageOf, onAbort } from "../ui/dom.js";
import { fetchExactHeads } from "./exact_heads.js";
import { Requests } from "./requests.js";

export const NO_KERNEL = "No kernel. The views show the data saved in this page.";

/**
 * Commands of the views to the kernel, and the handler of its messages.
 * @typedef {object} Session
 * @property {(text: string) => void} look             computes and shows another text
 * @property {(relation: string, index: number) => void} showExample   shows an example from the corpus
 * @property {() => void} stopScan                     ends the scan that fills the table
 * @property {(content: unknown, buffers: DataView[]) => void} receive  handles a message from the kernel
 */

/**
 * Start the session of one widget, which decodes each picture, sends the commands of the views to the
 * kernel, and fetches the exact maps of the heads that are drawn.
 * @param {import("../state/store.js").Store} store
 * @param {object} options
 * @param {(content: Record<string, unknown>) => void} options.send
 * @param {boolean} options.exact  whether the views draw more than thumbnails
 * @param {AbortSignal} options.signal
 * @returns {Session}
 */
export function startSession(store, { send, exact, signal }) {
  const requests = new Requests(send, (status) => store.set({ status }));
  /** Id of the latest request for a text or an example. */
  let latest = "";

  /**
   * Request a text or an example; the previous such request is canceled.
   * @param {import("../contract.js").Request} request
   * @param {"busy" | "example_busy"} busyKey
   * @param {"text_error" | "example_error"} errorKey
   */
  function show(request, busyKey, errorKey) {
    if (store.get("live") === false) return;
    if (latest) requests.cancel(latest);
    store.set({ busy: false, example_busy: false, [busyKey]: true });
    latest = requests.ask(request, {
      done: () => store.set({ [busyKey]: false, [errorKey]: "" }),
      failed: (error) => store.set({ [busyKey]: false, [errorKey]: error }),
    });
  }

  function decode() {
    const encoded = store.get("picture");
    if (encoded === undefined) return; // The widget has no picture.
    try {
      const decoded = Picture.decode(encoded);
      store.set({ decoded, picture_error: "", hover: null, hover_token: null });
    } catch (error) {
      // Keep the previous picture.
      store.set({ picture_error: messageOf(error) });
    }
  }

  function rememberHead() {
    const last = store.get("hover") ?? lockedHead(store);
    if (last) store.set({ last });
  }

  store.on(["layer", "head", "hover"], rememberHead, signal);
  store.on("picture", decode, signal);
  if (exact) fetchExactHeads(store, requests, signal);
  onAbort(signal, () => requests.close());
  if (store.get("live") === false) store.set({ status: NO_KERNEL });
  rememberHead();
  decode();
  return {
    look: (text) => show({ kind: "look", text }, "busy", "text_error"),
    showExample: (relation, index) =>
      show({ kind: "example", relation, index }, "example_busy", "example_error"),
    stopScan: () => {
      if (store.get("live") === false) return;
      store.set({ stopping: true });
      requests.ask({ kind: "stop" }, { done: () => {} });
    },
    receive: requests.receive.bind(requests),
  };
}
