import { closeWhy, whyNot } from "../state/why.js";

/** @typedef {import("../state/store.js").Store} Store */

/**
 * Fetch the explanation of each link that is asked about. It is fetched again when the same text gets
 * other maps, and dropped with the text, the unit, the head, or the kernel.
 * @param {Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function followQuestions(store, { session, signal }) {
  let text = textOf(store);
  const ask = () => session.explain(store.get("why") ?? null);
  const takePicture = () => {
    const previous = text;
    text = textOf(store);
    if (text === previous) ask();
    else closeWhy(store);
  };
  const closeIfGone = () => {
    const why = store.get("why");
    if (!why) return;
    const heads = [[store.get("layer"), store.get("head")], ...(store.get("selection") ?? [])];
    const isLocked = store.get("layer") != null;
    const isShown = heads.some(([layer, head]) => layer === why.layer && head === why.head);
    if (whyNot(store) || (isLocked && !isShown)) closeWhy(store);
  };
  store.set({ explains: true });
  store.on("why", ask, signal);
  store.on("decoded", takePicture, signal);
  store.on(["unit", "stage"], () => closeWhy(store), signal);
  store.on(["live", "reads_text", "layer", "head", "selection"], closeIfGone, signal);
}

/** Return the tokens of the text that is shown, as one key. @param {Store} store */
function textOf(store) {
  const picture = store.get("decoded");
  return picture ? JSON.stringify([picture.tokens, picture.keyTokens]) : "";
}
