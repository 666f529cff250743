import { canAsk, removeAll, removeEdit, toggleMasked } from "../state/edits.js";
import { el, listen } from "../ui/dom.js";
import { apply } from "./commands.js";

/** @typedef {import("../state/edits.js").Change} Change */

/**
 * Return the list of edits and masked words, each with a button that takes it back.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions & {announce: (says: string) => void}} options
 */
export function chips(store, { signal, session, announce }) {
  const list = el("ul.bl-chips", { "aria-label": "Edits of the text" });
  const all = el("button.bl-button", { type: "button" }, "Switch all back on");
  const node = el("div.bl-chip-row", { hidden: true }, list, all);
  const undo = (/** @type {Change} */ change) => {
    announce(apply(store, session, change));
    // The button is gone, and with it the focus.
    node.closest("[role=group]")?.querySelector("button")?.focus();
  };
  const show = () => {
    const edits = store.get("edit_list") ?? [];
    const masked = store.get("masked") ?? [];
    const isFrozen = !canAsk(store);
    const labels = wordsAt(store.get("predictions")?.places ?? []);
    node.hidden = edits.length + masked.length === 0;
    all.hidden = isFrozen || edits.length + masked.length < 2;
    list.replaceChildren(
      ...edits.map((edit) =>
        chip(edit.title, isFrozen, () => undo(removeEdit(store, edit)), signal),
      ),
      ...masked.map((unit) =>
        chip(
          `${labels.get(unit) ?? `word ${unit}`} masked`,
          isFrozen,
          () => undo(toggleMasked(store, unit)),
          signal,
        ),
      ),
    );
  };
  listen(all, "click", () => undo(removeAll()), signal);
  store.on(["edit_list", "masked", "predictions", "live"], show, signal);
  show();
  return node;
}

/**
 * Return the words at some places, each joined from its pieces.
 * @param {import("../state/types.js").PredictedPlace[]} places
 * @returns {Map<number | null, string>}  by their indices among words and special tokens
 */
function wordsAt(places) {
  /** @type {Map<number | null, string>} */
  const words = new Map();
  for (const { unit, label } of places) {
    words.set(unit, (words.get(unit) ?? "") + label.replace(/^##/, ""));
  }
  return words;
}

/**
 * Return an edit of the list.
 * @param {string} title
 * @param {boolean} isFrozen  whether it can't be taken back
 * @param {() => void} remove
 * @param {AbortSignal} signal
 */
function chip(title, isFrozen, remove, signal) {
  if (isFrozen) return el("li.bl-chip", {}, title);
  const button = el(
    "button.bl-chip-button",
    { type: "button", "aria-label": `Take back: ${title}` },
    title,
    el("span.bl-chip-cross", { "aria-hidden": "true" }, "×"),
  );
  listen(button, "click", remove, signal);
  return el("li.bl-chip", {}, button);
}
