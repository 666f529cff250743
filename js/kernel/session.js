import { DEFAULTS } from "../contract.js";
import { Picture } from "../data/picture.js";
import { directionOf } from "../state/focus.js";
import { lockedHead, shownHead } from "../state/store.js";
import { messageOf, onAbort } from "../ui/dom.js";
import { download } from "../ui/download.js";
import { isHeadIn } from "../ui/format.js";
import { OF_KERNEL, OF_PAGE, Requests } from "./requests.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("../state/types.js").EditTrait} EditTrait */

/**
 * What is said while no kernel answers: a status, and how another text can be analyzed.
 * @typedef {{status: string, help: string}} Absence
 */

/** On a page, which never has a kernel. @type {Absence} */
export const ON_PAGE = {
  status: "No kernel. The views show the data saved in this page.",
  help: "To analyze another text, open the notebook with a running kernel.",
};
/** On a page that reads typed texts itself. @type {Absence} */
export const LIVE_PAGE = {
  status: "",
  help: "The model in this page reads any text. Explanations and files need a notebook.",
};
/** In a notebook whose kernel is gone, or has not run this view. @type {Absence} */
export const LOST = {
  status: "Not connected to a kernel. The views show the data already loaded.",
  help: "To analyze another text, run the cell again.",
};
/** On a page that mentions no kernel. @type {Absence} */
export const UNMENTIONED = { status: "", help: "" };
/** Requests that a page answers which reads typed texts itself. */
const OF_LIVE_PAGE = new Set(["look", "edit", "effects"]);
/** Maximum number of weights of a map that is fetched to preview its matrix. */
const MAX_PREVIEW = 2 ** 19;
/** State while nothing is being computed that a view would show. */
const IDLE = {
  ...{ busy: false, example_busy: false, editing: false, quantity_busy: false },
  ...{ asked_edits: null, asked_text: null },
};
/** Traits of other pictures than the chosen one, by the names under which they are decoded. */
const OTHER_PICTURES = /** @type {const} */ ({
  decoded_before: "picture_before",
  decoded_a: "picture_a",
  decoded_b: "picture_b",
});
/** Trait of the chosen picture by the side of a comparison. */
const PICTURE_OF = /** @type {const} */ ({
  a: "picture_a",
  b: "picture_b",
  difference: "picture",
});
/** Decoded pictures by trait, since one may be shown in two places. @type {WeakMap<object, Picture>} */
const PICTURES = new WeakMap();
/** Milliseconds without a change after which heads are fetched. */
const FETCH_DELAY = 150;
/** @type {import("../state/store.js").Name[]} */
const FETCH_STATE = [
  "live",
  "decoded",
  "decoded_a",
  "decoded_b",
  "layer",
  "head",
  "hover",
  "selection",
  "unit",
  "specials",
  "top",
  "part",
  "direction",
  "focused",
  "show",
];

/**
 * Commands of the views to the kernel, and the handler of its messages.
 * @typedef {object} Session
 * @property {(text: string, pair: string | null) => void} look   computes and shows another text or pair
 * @property {(relation: string, index: number) => void} showExample   shows an example from the corpus
 * @property {(index: number) => void} showListed   shows an example of the list
 * @property {(head: HeadName, position: number) => void} openExample   shows an example of a head's dossier
 * @property {(edits: EditTrait[], masked: number[]) => void} edit   shows the text under other edits, with other masked words
 * @property {(token: number | null) => void} writeNext   writes a token behind the text, by default the most probable one
 * @property {(shown: number) => void} showWritten   shows another number of the tokens that were written
 * @property {() => void} compareHeads   compares the last edit of a head with the other heads of its layer
 * @property {(name: string) => void} chooseQuantity   shows another quantity in place of the weights
 * @property {(condition: string) => void} findHeads    finds the heads that meet a condition; its traits say which, or why not
 * @property {() => void} stopScan                     ends the scan that fills the table
 * @property {(format: string) => void} save           downloads what is seen as a file
 * @property {(link: import("../state/why.js").Link | null) => void} explain   asks why a head has a link; null cancels
 * @property {(content: unknown, buffers: DataView[]) => void} receive  handles a message from the kernel
 */

/**
 * Start the session of one widget, which decodes each picture, sends the commands of the views to the
 * kernel, and fetches the exact maps of the heads that are drawn.
 * @param {import("../state/store.js").Store} store
 * @param {object} options
 * @param {(content: Record<string, unknown>) => void} options.send
 * @param {boolean} options.exact  whether the views draw more than thumbnails
 * @param {Absence} [options.absence]  what is said while no kernel answers
 * @param {AbortSignal} options.signal
 * @returns {Session}
 */
export function startSession(store, { send, exact, absence = ON_PAGE, signal }) {
  const waiting = store.get("page_reads") ? OF_PAGE : OF_KERNEL;
  const requests = new Requests(send, (status) => store.set({ status }), waiting);
  /** Id of the latest request for a text or an example. */
  let latest = "";
  /** Id of the latest request for an explanation. */
  let explaining = "";

  /**
   * Return whether a kernel or the page answers requests of a kind.
   * @param {string} kind
   */
  const isAnswered = (kind) =>
    store.get("live") !== false || (store.get("page_reads") && OF_LIVE_PAGE.has(kind));

  /**
   * Request a text or an example; the previous such request is canceled.
   * @param {import("../contract.js").Request} request
   * @param {"busy" | "example_busy" | "editing" | "quantity_busy"} busyKey
   * @param {"text_error" | "example_error" | "listed_error" | "opened_error" | "edit_error" | "quantity_error"} errorKey
   * @param {import("../state/types.js").State} [asked]   what views show or start from meanwhile
   */
  function show(request, busyKey, errorKey, asked = {}) {
    if (!isAnswered(request.kind)) return;
    if (latest) requests.cancel(latest);
    store.set({ ...IDLE, ...asked, [busyKey]: true });
    latest = requests.ask(request, {
      done: () => store.set({ ...IDLE, [errorKey]: "" }),
      failed: (error) => store.set({ ...IDLE, [errorKey]: error }),
    });
  }

  /**
   * Decode another picture, or forget it.
   * @param {keyof typeof OTHER_PICTURES} name
   */
  function decodeOther(name) {
    const encoded = store.get(OTHER_PICTURES[name]) ?? {};
    try {
      store.set({ [name]: Object.keys(encoded).length > 0 ? pictureOf(encoded) : null });
    } catch (error) {
      store.set({ [name]: null, picture_error: messageOf(error) });
    }
  }

  function decode() {
    const encoded = store.get(PICTURE_OF[store.get("side") ?? "difference"]);
    if (encoded === undefined) return; // The widget has no picture.
    try {
      const decoded = pictureOf(encoded);
      store.set({
        ...{ decoded, picture_error: "" },
        ...{ hover: null, hover_token: null, hover_column: null },
      });
    } catch (error) {
      // Keep the previous picture.
      store.set({ picture_error: messageOf(error) });
    }
  }

  /** Forget what a kernel that is gone was asked for, and say so. */
  function showConnection() {
    const live = store.get("live") !== false;
    if (!live) {
      requests.close();
      latest = "";
    }
    store.set({
      ...{
        ...IDLE,
        edit_error: "",
        quantity_error: "",
        stopping: false,
        saving: "",
        text_error: "",
        example_error: "",
        listed_error: "",
        opened_error: "",
      },
      ...{ status: live ? "" : absence.status, kernel_help: live ? "" : absence.help },
    });
  }

  function rememberHead() {
    const last = store.get("hover") ?? lockedHead(store);
    if (last) store.set({ last });
  }

  store.on(["layer", "head", "hover"], rememberHead, signal);
  store.on(["picture", "picture_a", "picture_b", "side"], decode, signal);
  const others = /** @type {(keyof typeof OTHER_PICTURES)[]} */ (Object.keys(OTHER_PICTURES));
  for (const name of others) store.on(OTHER_PICTURES[name], () => decodeOther(name), signal);
  if (exact) fetchExactHeads(store, requests, signal);
  onAbort(signal, () => requests.close());
  store.on("live", showConnection, signal);
  if (store.get("live") === false) showConnection();
  rememberHead();
  decode();
  for (const name of others) decodeOther(name);
  return {
    look: (text, pair) =>
      show({ kind: "look", text, pair }, "busy", "text_error", { asked_text: { text, pair } }),
    showExample: (relation, index) =>
      show({ kind: "example", relation, index }, "example_busy", "example_error"),
    showListed: (index) => show({ kind: "listed", index }, "example_busy", "listed_error"),
    openExample: (head, position) =>
      show({ kind: "opened", ...head, position }, "example_busy", "opened_error"),
    edit: (edits, masked) => {
      // The kernel knows its own edits by their numbers.
      const sent = edits.map((edit) => (edit.own === null ? edit : { own: edit.own }));
      const asked_edits = { edits, masked };
      show({ kind: "edit", edits: sent, masked }, "editing", "edit_error", { asked_edits });
    },
    chooseQuantity: (name) => show({ kind: "quantity", name }, "quantity_busy", "quantity_error"),
    writeNext: (token) => show({ kind: "next", token }, "editing", "edit_error"),
    showWritten: (shown) => show({ kind: "written", shown }, "editing", "edit_error"),
    compareHeads: () => {
      if (!isAnswered("effects")) return;
      requests.ask(
        { kind: "effects" },
        {
          done: () => store.set({ edit_error: "" }),
          failed: (error) => store.set({ edit_error: error }),
        },
      );
    },
    findHeads: (condition) => {
      if (store.get("live") === false) return;
      requests.ask({ kind: "find", condition }, { done: () => {} });
    },
    stopScan: () => {
      if (store.get("live") === false) return;
      store.set({ stopping: true });
      requests.ask({ kind: "stop" }, { done: () => {} });
    },
    save: (format) => {
      if (store.get("live") === false || store.get("saving")) return;
      store.set({ saving: format, save_error: "" });
      requests.ask(
        { kind: "save", format },
        {
          done: ({ name }, buffers) => {
            const isFile = typeof name === "string" && buffers?.[0];
            if (isFile) download(name, buffers[0]);
            store.set({ saving: "", save_error: isFile ? "" : "The kernel sent no file." });
          },
          failed: (error) => store.set({ saving: "", save_error: error }),
        },
      );
    },
    explain: (link) => {
      requests.cancel(explaining);
      if (!link) return;
      explaining = requests.ask(
        { kind: "explain", ...link },
        {
          done: ({ explanation }) =>
            store.set(
              isExplanation(explanation)
                ? { explanation, why_error: "" }
                : { explanation: null, why_error: "The kernel sent no explanation." },
            ),
          failed: (error) => store.set({ explanation: null, why_error: error }),
        },
      );
    },
    receive: requests.receive.bind(requests),
  };
}

/**
 * Return the picture of a trait, decoded once.
 * @param {Record<string, unknown>} encoded
 */
function pictureOf(encoded) {
  const picture = PICTURES.get(encoded) ?? new Picture(encoded);
  PICTURES.set(encoded, picture);
  return picture;
}

/**
 * Return whether an answer has the lists that are drawn.
 * @param {unknown} answer
 * @returns {answer is import("../state/types.js").Explanation}
 */
function isExplanation(answer) {
  const { parts, means, row } = /** @type {Record<string, unknown>} */ (answer ?? {});
  return [parts, means, row].every((list) => Array.isArray(list) && list.length > 0);
}

/**
 * Fetch the exact map of each head that is drawn, once the choice of heads has settled.
 * @param {import("../state/store.js").Store} store
 * @param {Requests} requests
 * @param {AbortSignal} signal
 */
function fetchExactHeads(store, requests, signal) {
  /** Pending requests by picture and head. @type {Map<string, {id: string, picture: Picture}>} */
  const pending = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function settle() {
    clearTimeout(timer);
    if (store.get("live") === false) {
      pending.clear();
      return;
    }
    const pictures = shownPictures(store);
    for (const [name, { id, picture }] of [...pending]) {
      if (pictures.includes(picture)) continue;
      requests.cancel(id);
      pending.delete(name);
    }
    timer = setTimeout(() => {
      for (const picture of shownPictures(store)) {
        for (const head of headsToFetch(store, picture)) fetch(picture, head);
      }
    }, FETCH_DELAY);
  }

  /**
   * @param {Picture} picture
   * @param {HeadName} name
   */
  function fetch(picture, { layer, head }) {
    const name = `${picture.key}-${layer}-${head}`;
    if (picture.hasExact(layer, head) || pending.has(name)) return;
    const id = requests.ask(
      { kind: "head", key: picture.key, layer, head },
      {
        done: (_, buffers) => {
          pending.delete(name);
          try {
            if (!buffers?.[0])
              throw new Error(`The kernel sent no data for head ${layer + 1}-${head + 1}.`);
            picture.addExact(layer, head, buffers[0]);
            store.set({ exact: (store.get("exact") ?? 0) + 1 });
          } catch (error) {
            store.set({ status: messageOf(error) });
          }
        },
        // Keep drawing the approximate map; the next change requests the head again.
        failed: () => pending.delete(name),
      },
    );
    pending.set(name, { id, picture });
  }

  store.on(FETCH_STATE, settle, signal);
  onAbort(signal, () => clearTimeout(timer));
}

/**
 * Return the pictures of which heads are drawn: the chosen one, and both sides of a comparison.
 * @param {import("../state/store.js").Store} store
 * @returns {Picture[]}
 */
function shownPictures(store) {
  const names = /** @type {const} */ (["decoded", "decoded_a", "decoded_b"]);
  return [...new Set(names.flatMap((name) => store.get(name) ?? []))];
}

/**
 * Return the heads of a picture whose exact maps are drawn: the locked one, and, if the picture of a
 * long text lacks the links to draw, the shown one and the compared ones.
 * @param {import("../state/store.js").Store} store
 * @param {Picture} picture
 * @returns {HeadName[]}
 */
function headsToFetch(store, picture) {
  const locked = lockedHead(store);
  const heads = locked ? [locked] : [];
  const needsMore =
    !picture.dense &&
    (store.get("unit") === "tokens" ||
      store.get("specials") ||
      picture.image !== null ||
      directionOf(store) !== "outgoing" ||
      (store.get("focused") ?? []).length > 1 ||
      ((store.get("show") ?? "arcs") !== "arcs" && picture.area <= MAX_PREVIEW) ||
      (picture.boundary !== null && store.get("part") !== DEFAULTS.part) ||
      picture.mentions.length > 0 ||
      (store.get("top") ?? 0) > picture.linksPerRow);
  if (needsMore) {
    heads.push(shownHead(store));
    for (const [layer, head] of store.get("selection") ?? []) heads.push({ layer, head });
  }
  return heads.filter((name) => isHeadIn(name, picture));
}
