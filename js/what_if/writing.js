import { canEdit } from "../state/edits.js";
import { el, listen } from "../ui/dom.js";
import { countOf, shareText } from "../ui/format.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").WrittenTrait} Written */

/**
 * Return whether the model can write another token behind the text that is shown.
 * @param {Store} store
 */
export const canWrite = (store) => canEdit(store) && Boolean(store.get("written"));

/**
 * Return a sentence on what has been written, or "" if nothing has.
 * @param {Written} written
 */
export function writtenSentence({ tokens, shown }) {
  if (tokens.length === 0) return "";
  const last = tokens[shown - 1];
  const end = last ? `, up to “${last.text}” (${shareText(last.probability)})` : "";
  return `${shown} of ${countOf(tokens.length, "written token")} shown${end}.`;
}

/**
 * Return the row that writes behind the text: a button for the next token, the tokens that were written
 * with their probabilities, and a slider that goes back and forth among them.
 * @param {Store} store
 * @param {import("../state/types.js").ViewOptions & {announce: (says: string) => void}} options
 */
export function writingRow(store, { signal, session, announce }) {
  const next = el("button.bl-button", { type: "button" }, "Write the next token");
  const slider = /** @type {HTMLInputElement} */ (
    el("input.bl-written-slider", { type: "range", min: 0, "aria-label": "Written tokens shown" })
  );
  const list = el("ol.bl-written-tokens", { "aria-label": "Written tokens" });
  const sentence = el("span.bl-quiet");
  const node = el(
    "div.bl-written",
    { role: "group", "aria-label": "Writing" },
    el("div.bl-edit-row", {}, next, slider, sentence),
    list,
  );
  /** Written tokens that were announced. */
  let announced = store.get("written");

  const show = () => {
    const written = store.get("written");
    node.hidden = !written || (!canWrite(store) && written.tokens.length === 0);
    if (!written || node.hidden) return;
    const { tokens, shown } = written;
    next.hidden = !canWrite(store);
    slider.hidden = tokens.length === 0;
    slider.disabled = !canWrite(store);
    slider.title = slider.disabled ? "Going back needs a running kernel." : "";
    slider.max = String(tokens.length);
    // Leave the slider alone while it is dragged.
    if (!store.get("editing")) slider.value = String(shown);
    slider.setAttribute("aria-valuetext", writtenSentence(written));
    sentence.textContent = writtenSentence(written);
    list.hidden = tokens.length === 0;
    list.replaceChildren(...tokens.map((token, index) => tokenItem(token, index < shown)));
    if (written !== announced && !store.get("editing")) {
      announced = written;
      announce(writtenSentence(written));
    }
  };

  listen(next, "click", () => session.writeNext(null), signal);
  listen(slider, "input", () => session.showWritten(Number(slider.value)), signal);
  store.on(["written", "live", "reads_text", "decoded", "editing"], show, signal);
  show();
  return node;
}

/**
 * @param {Written["tokens"][number]} token
 * @param {boolean} isShown
 */
const tokenItem = ({ text, probability }, isShown) =>
  el(
    "li",
    { class: isShown ? "bl-written-token" : "bl-written-token bl-written-later" },
    el("bdi", {}, text),
    el("span.bl-quiet", {}, ` ${shareText(probability)}`),
    isShown ? null : el("span.bl-unseen", {}, " (not shown)"),
  );
