import { lockedHead, shownHead } from "../state/store.js";
import { messageOf, onAbort } from "../ui/dom.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("../data/picture.js").Picture} Picture */

/** Milliseconds without a change after which heads are fetched. */
const FETCH_DELAY = 150;
/** @type {import("../state/store.js").Name[]} */
const FETCH_STATE = ["decoded", "layer", "head", "hover", "selection", "unit", "specials", "top"];

/**
 * Fetch the exact map of each head that is drawn, once the choice of heads has settled.
 * @param {import("../state/store.js").Store} store
 * @param {import("./requests.js").Requests} requests
 * @param {AbortSignal} signal
 */
export function fetchExactHeads(store, requests, signal) {
  /** Ids of the pending requests by head. @type {Map<string, string>} */
  const pending = new Map();
  /** @type {Picture | null | undefined} */
  let current;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function settle() {
    clearTimeout(timer);
    if (store.get("live") === false) return;
    const picture = store.get("decoded");
    if (picture !== current) {
      for (const id of pending.values()) requests.cancel(id);
      pending.clear();
      current = picture;
    }
    timer = setTimeout(() => {
      for (const head of headsToFetch(store)) fetch(head);
    }, FETCH_DELAY);
  }

  /** @param {HeadName} name */
  function fetch({ layer, head }) {
    const picture = store.get("decoded");
    const name = `${layer}-${head}`;
    if (!picture || picture.hasExact(layer, head) || pending.has(name)) return;
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
    pending.set(name, id);
  }

  store.on(FETCH_STATE, settle, signal);
  onAbort(signal, () => clearTimeout(timer));
}

/**
 * Return the heads whose exact maps are drawn: the locked one, and, if the picture of a long text
 * lacks the links to draw, the shown one and the compared ones.
 * @param {import("../state/store.js").Store} store
 * @returns {HeadName[]}
 */
function headsToFetch(store) {
  const picture = store.get("decoded");
  if (!picture) return [];
  const locked = lockedHead(store);
  const heads = locked ? [locked] : [];
  const needsMore =
    !picture.dense &&
    (store.get("unit") === "tokens" ||
      store.get("specials") ||
      picture.mentions.length > 0 ||
      (store.get("top") ?? 0) > picture.linksPerRow);
  if (needsMore) {
    heads.push(shownHead(store));
    for (const [layer, head] of store.get("selection") ?? []) heads.push({ layer, head });
  }
  return heads.filter(({ layer, head }) => layer < picture.layers && head < picture.heads);
}
