import { ended } from "./dom.js";
import { Picture } from "./picture.js";
import { Requests } from "./requests.js";
import { lockedHead, shownHead } from "./store.js";

/** @typedef {import("./types.js").HeadName} HeadName */

export const NO_KERNEL = "No kernel: drawn from what the page carries.";
const SETTLED_AFTER = 150;
/** @type {import("./store.js").Name[]} What decides which heads are drawn, and from what. */
const DRAWN_FROM = ["decoded", "layer", "head", "hover", "selection", "unit", "specials", "top"];

/**
 * What goes on behind the views of one widget: decodes the picture, and asks the kernel for texts
 * and exact heads.
 */
export class Session {
  #store;
  #requests;
  #next = "";
  /** @type {Map<string, string>} */
  #heads = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("./store.js").Store} store
   * @param {object} options
   * @param {(content: Record<string, unknown>) => void} options.send
   * @param {boolean} options.exact  whether the views draw more than thumbnails
   * @param {AbortSignal} options.signal
   */
  constructor(store, { send, exact, signal }) {
    this.#store = store;
    this.#requests = new Requests(send, (status) => store.set({ status }));
    store.on(["layer", "head", "hover"], () => this.#remember(), signal);
    store.on("picture", () => this.#decode(), signal);
    store.on("asked", () => this.#askText(), signal);
    store.on("example_asked", () => this.#askExample(), signal);
    store.on("stop_asked", () => this.#askStop(), signal);
    if (exact) {
      store.on(DRAWN_FROM, () => this.#settleHeads(), signal);
    }
    ended(signal, () => {
      clearTimeout(this.#timer);
      this.#requests.close();
    });
    if (store.get("live") === false) store.set({ status: NO_KERNEL });
    this.#remember();
    this.#decode();
  }

  /**
   * Takes any message that arrives.
   * @param {unknown} content
   * @param {DataView[]} buffers
   */
  receive(content, buffers) {
    this.#requests.receive(content, buffers);
  }

  #remember() {
    const last = this.#store.get("hover") ?? lockedHead(this.#store);
    if (last) this.#store.set({ last });
  }

  #decode() {
    // Not every widget has one.
    if (this.#store.get("picture") === undefined) return;
    const decoded = this.#decoded();
    // What was drawn before stays.
    if (!decoded) return;
    for (const id of this.#heads.values()) this.#requests.cancel(id);
    this.#heads.clear();
    this.#store.set({ decoded, picture_error: "", hover: null, hover_token: null });
  }

  #decoded() {
    try {
      return Picture.decode(this.#store.get("picture"));
    } catch (error) {
      this.#store.set({ picture_error: sentence(error) });
      return null;
    }
  }

  #askText() {
    const asked = this.#store.get("asked");
    if (asked) this.#askNext({ kind: "text", text: asked.text }, "busy", "text_error");
  }

  #askExample() {
    const asked = this.#store.get("example_asked");
    if (!asked) return;
    const { relation, index } = asked;
    this.#askNext({ kind: "example", relation, index }, "example_busy", "example_error");
  }

  /**
   * Asks for what is to be shown next, instead of what was asked for before.
   * @param {Record<string, unknown>} content
   * @param {"busy" | "example_busy"} busy
   * @param {"text_error" | "example_error"} failure
   */
  #askNext(content, busy, failure) {
    if (this.#store.get("live") === false) return;
    if (this.#next) this.#requests.cancel(this.#next);
    this.#store.set({ busy: false, example_busy: false, [busy]: true });
    this.#next = this.#requests.ask(content, {
      done: () => this.#store.set({ [busy]: false, [failure]: "" }),
      failed: (error) => this.#store.set({ [busy]: false, [failure]: error }),
    });
  }

  #askStop() {
    if (!this.#store.get("stop_asked") || this.#store.get("live") === false) return;
    this.#requests.ask({ kind: "stop" }, { done: () => {} });
  }

  /** Asks for the heads that are needed once the pointer and the sliders have come to rest. */
  #settleHeads() {
    clearTimeout(this.#timer);
    if (this.#store.get("live") === false) return;
    this.#timer = setTimeout(() => {
      for (const head of this.#wanted()) this.#askHead(head);
    }, SETTLED_AFTER);
  }

  /** @returns {HeadName[]} */
  #wanted() {
    const store = this.#store;
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
  #askHead({ layer, head }) {
    const picture = this.#store.get("decoded");
    const name = `${layer}-${head}`;
    if (!picture || picture.hasExact(layer, head) || this.#heads.has(name)) return;
    const id = this.#requests.ask(
      { kind: "head", key: picture.key, layer, head },
      {
        done: (content, buffers) => {
          this.#heads.delete(name);
          if (content.key === picture.key) this.#take(picture, { layer, head }, buffers);
        },
        // What is here goes on being shown; the next look at this head asks again.
        failed: () => this.#heads.delete(name),
      },
    );
    this.#heads.set(name, id);
  }

  /**
   * @param {Picture} picture
   * @param {HeadName} name
   * @param {DataView[]} buffers
   */
  #take(picture, { layer, head }, buffers) {
    try {
      if (!buffers?.[0]) throw new Error(`Head ${layer + 1}-${head + 1} arrived empty.`);
      picture.addExact(layer, head, buffers[0]);
      this.#store.set({ exact: (this.#store.get("exact") ?? 0) + 1 });
    } catch (error) {
      this.#store.set({ status: sentence(error) });
    }
  }
}

/** @param {unknown} error */
function sentence(error) {
  return error instanceof Error ? error.message : String(error);
}
