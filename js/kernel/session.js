import { Picture } from "../data/picture.js";
import { lockedHead, shownHead } from "../state/store.js";
import { ended } from "../ui/dom.js";
import { Requests } from "./requests.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */

export const NO_KERNEL = "No kernel: drawn from what the page carries.";
const SETTLED_AFTER = 150;
/** @type {import("../state/store.js").Name[]} What decides which heads are drawn, and from what. */
const DRAWN_FROM = ["decoded", "layer", "head", "hover", "selection", "unit", "specials", "top"];

/**
 * What goes on behind the views of one widget: decodes the picture, and asks the kernel for texts
 * and exact heads.
 * @param {import("../state/store.js").Store} store
 * @param {object} options
 * @param {(content: Record<string, unknown>) => void} options.send
 * @param {boolean} options.exact  whether the views draw more than thumbnails
 * @param {AbortSignal} options.signal
 * @returns {(content: unknown, buffers: DataView[]) => void}  takes any message that arrives
 */
export function startSession(store, { send, exact, signal }) {
  const requests = new Requests(send, (status) => store.set({ status }));
  let next = "";
  /** The exact heads that are asked for, and under which ids. @type {Map<string, string>} */
  const underWay = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function remember() {
    const last = store.get("hover") ?? lockedHead(store);
    if (last) store.set({ last });
  }

  function decode() {
    // Not every widget has one.
    if (store.get("picture") === undefined) return;
    const picture = decoded();
    // What was drawn before stays.
    if (!picture) return;
    for (const id of underWay.values()) requests.cancel(id);
    underWay.clear();
    store.set({ decoded: picture, picture_error: "", hover: null, hover_token: null });
  }

  function decoded() {
    try {
      return Picture.decode(store.get("picture"));
    } catch (error) {
      store.set({ picture_error: sentence(error) });
      return null;
    }
  }

  function askText() {
    const asked = store.get("asked");
    if (asked) askNext({ kind: "text", text: asked.text }, "busy", "text_error");
  }

  function askExample() {
    const asked = store.get("example_asked");
    if (!asked) return;
    const { relation, index } = asked;
    askNext({ kind: "example", relation, index }, "example_busy", "example_error");
  }

  /**
   * Asks for what is to be shown next, instead of what was asked for before.
   * @param {Record<string, unknown>} content
   * @param {"busy" | "example_busy"} busy
   * @param {"text_error" | "example_error"} failure
   */
  function askNext(content, busy, failure) {
    if (store.get("live") === false) return;
    if (next) requests.cancel(next);
    store.set({ busy: false, example_busy: false, [busy]: true });
    next = requests.ask(content, {
      done: () => store.set({ [busy]: false, [failure]: "" }),
      failed: (error) => store.set({ [busy]: false, [failure]: error }),
    });
  }

  function askStop() {
    if (!store.get("stop_asked") || store.get("live") === false) return;
    requests.ask({ kind: "stop" }, { done: () => {} });
  }

  /** Asks for the heads that are needed once the pointer and the sliders have come to rest. */
  function settleHeads() {
    clearTimeout(timer);
    if (store.get("live") === false) return;
    timer = setTimeout(() => {
      for (const head of wanted()) askHead(head);
    }, SETTLED_AFTER);
  }

  /** @returns {HeadName[]} */
  function wanted() {
    const picture = store.get("decoded");
    if (!picture) return [];
    const locked = lockedHead(store);
    const wanted = locked ? [locked] : [];
    const drawnFromLess =
      !picture.dense &&
      (store.get("unit") === "tokens" ||
        store.get("specials") ||
        picture.mentions.length > 0 ||
        (store.get("top") ?? 0) > picture.strongest);
    if (drawnFromLess) {
      wanted.push(shownHead(store));
      for (const [layer, head] of store.get("selection") ?? []) wanted.push({ layer, head });
    }
    return wanted.filter(({ layer, head }) => layer < picture.layers && head < picture.heads);
  }

  /** @param {HeadName} name */
  function askHead({ layer, head }) {
    const picture = store.get("decoded");
    const name = `${layer}-${head}`;
    if (!picture || picture.hasExact(layer, head) || underWay.has(name)) return;
    const id = requests.ask(
      { kind: "head", key: picture.key, layer, head },
      {
        done: (content, buffers) => {
          underWay.delete(name);
          if (content.key === picture.key) take(picture, { layer, head }, buffers);
        },
        // What is here goes on being shown; the next look at this head asks again.
        failed: () => underWay.delete(name),
      },
    );
    underWay.set(name, id);
  }

  /**
   * @param {Picture} picture
   * @param {HeadName} name
   * @param {DataView[]} buffers
   */
  function take(picture, { layer, head }, buffers) {
    try {
      if (!buffers?.[0]) throw new Error(`Head ${layer + 1}-${head + 1} arrived empty.`);
      picture.addExact(layer, head, buffers[0]);
      store.set({ exact: (store.get("exact") ?? 0) + 1 });
    } catch (error) {
      store.set({ status: sentence(error) });
    }
  }

  store.on(["layer", "head", "hover"], remember, signal);
  store.on("picture", decode, signal);
  store.on("asked", askText, signal);
  store.on("example_asked", askExample, signal);
  store.on("stop_asked", askStop, signal);
  if (exact) store.on(DRAWN_FROM, settleHeads, signal);
  ended(signal, () => {
    clearTimeout(timer);
    requests.close();
  });
  if (store.get("live") === false) store.set({ status: NO_KERNEL });
  remember();
  decode();
  return (content, buffers) => requests.receive(content, buffers);
}

/** @param {unknown} error */
function sentence(error) {
  return error instanceof Error ? error.message : String(error);
}
