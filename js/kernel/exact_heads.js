import { lockedHead, shownHead } from "../state/store.js";
import { ended, messageOf } from "../ui/dom.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("../data/picture.js").Picture} Picture */

/** Milliseconds after which the pointer and the sliders count as at rest. */
const SETTLED_AFTER = 150;
/** @type {import("../state/store.js").Name[]} */
const DEPENDS_ON = ["decoded", "layer", "head", "hover", "selection", "unit", "specials", "top"];

/**
 * Fetches the exact map of each head that is drawn, once the choice has settled.
 * @param {import("../state/store.js").Store} store
 * @param {import("./requests.js").Requests} requests
 * @param {AbortSignal} signal
 */
export function fetchExactHeads(store, requests, signal) {
  /** The ids of the open requests, by head. @type {Map<string, string>} */
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
    }, SETTLED_AFTER);
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
            if (!buffers?.[0]) throw new Error(`Head ${layer + 1}-${head + 1} arrived empty.`);
            picture.addExact(layer, head, buffers[0]);
            store.set({ exact: (store.get("exact") ?? 0) + 1 });
          } catch (error) {
            store.set({ status: messageOf(error) });
          }
        },
        // What is already here stays; the next change asks again.
        failed: () => pending.delete(name),
      },
    );
    pending.set(name, id);
  }

  store.on(DEPENDS_ON, settle, signal);
  ended(signal, () => clearTimeout(timer));
}

/**
 * The heads whose exact maps the views draw from: the locked one, and, where the picture holds too
 * little of a long text, the one shown and those compared.
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
      (store.get("top") ?? 0) > picture.strongest);
  if (needsMore) {
    heads.push(shownHead(store));
    for (const [layer, head] of store.get("selection") ?? []) heads.push({ layer, head });
  }
  return heads.filter(({ layer, head }) => layer < picture.layers && head < picture.heads);
}
