import { Picture } from "../data/picture.js";
import { lockedHead } from "../state/store.js";
import { ended, messageOf } from "../ui/dom.js";
import { fetchExactHeads } from "./exact_heads.js";
import { Requests } from "./requests.js";

export const NO_KERNEL = "No kernel: drawn from what the page carries.";

/**
 * The commands that a view can give, and the way in for messages.
 * @typedef {object} Session
 * @property {(text: string) => void} look             compute and show another text
 * @property {(relation: string, index: number) => void} showExample   show an example of the corpus
 * @property {() => void} stopScan                     end the scan that fills the table
 * @property {(content: unknown, buffers: DataView[]) => void} receive  take any message that arrives
 */

/**
 * Starts what goes on behind the views of one widget: it decodes each picture, sends the commands
 * of the views to the kernel, and fetches the exact heads that are drawn.
 * @param {import("../state/store.js").Store} store
 * @param {object} options
 * @param {(content: Record<string, unknown>) => void} options.send
 * @param {boolean} options.exact  whether the views draw more than thumbnails
 * @param {AbortSignal} options.signal
 * @returns {Session}
 */
export function startSession(store, { send, exact, signal }) {
  const requests = new Requests(send, (status) => store.set({ status }));
  /** The id of the newest request for something to show. */
  let newest = "";

  /**
   * Asks for something to show, in place of what was asked for before.
   * @param {import("../contract.js").Request} request
   * @param {"busy" | "example_busy"} busy
   * @param {"text_error" | "example_error"} failure
   */
  function show(request, busy, failure) {
    if (store.get("live") === false) return;
    if (newest) requests.cancel(newest);
    store.set({ busy: false, example_busy: false, [busy]: true });
    newest = requests.ask(request, {
      done: () => store.set({ [busy]: false, [failure]: "" }),
      failed: (error) => store.set({ [busy]: false, [failure]: error }),
    });
  }

  function decode() {
    const encoded = store.get("picture");
    if (encoded === undefined) return; // a widget without a picture
    try {
      const decoded = Picture.decode(encoded);
      store.set({ decoded, picture_error: "", hover: null, hover_token: null });
    } catch (error) {
      // The previous picture stays.
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
  ended(signal, () => requests.close());
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
