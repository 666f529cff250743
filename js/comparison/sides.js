import { DEFAULTS, SIDES } from "../contract.js";
import { choice } from "../ui/choice.js";
import { ARIA_HIDDEN, el, svg, uniqueId } from "../ui/dom.js";
import { listAll } from "../ui/format.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {(typeof SIDES)[number]} Side */

/**
 * Return the choice of what the grid shows: one side of the comparison, the other, or the difference.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export function sideChoice(store, { signal }) {
  const { node, update } = choice("What the grid shows", {
    signal,
    choose: (/** @type {Side} */ side) => store.set({ side }),
  });
  const note = el("span.bl-quiet");
  const show = () => {
    const [first = "A", second = "B"] = store.get("side_names") ?? [];
    const names = { a: first, b: second, difference: `${first} − ${second}` };
    update(
      SIDES.map((side) => [side, names[side]]),
      store.get("side") ?? DEFAULTS.side,
    );
    const scale = store.get("decoded")?.scale;
    note.textContent = scale
      ? `Orange: more in ${first}; blue: more in ${second}. The scale ends at the largest difference, ${scale.toFixed(2)}.`
      : "";
  };
  store.on(["side", "side_names", "decoded"], show, signal);
  show();
  return el("div.bl-side-choice", {}, node, note);
}

/**
 * Return a sentence on the words that only one text has, hidden if there are none, and the pattern with
 * which these words are hatched.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export function sidesNote(store, { signal }) {
  const text = el("span");
  const id = uniqueId("hatch");
  const line = svg("path", { d: "M-1 5L5 -1M1 7L7 1" });
  const hatch = svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, line);
  const swatch = el("span.bl-hatch-swatch", ARIA_HIDDEN, svg("svg", {}, hatch));
  const node = el("p.bl-sides-note.bl-quiet", {}, swatch, text);
  const show = () => {
    const sentence = unmatchedSentence(store);
    node.hidden = sentence === "";
    text.textContent = sentence;
  };
  store.on(["decoded_a", "unmatched", "side_names"], show, signal);
  show();
  return { node, hatch: `url(#${id})` };
}

/**
 * Return a sentence on the words that only one text has, or "".
 * @param {Store} store
 */
export function unmatchedSentence(store) {
  const units = store.get("decoded_a")?.units("words") ?? [];
  const names = store.get("side_names") ?? [];
  const sentences = (store.get("unmatched") ?? []).map((indices, side) => {
    const words = indices.flatMap((index) => units[index]?.label ?? []);
    return words.length > 0 ? `Only in ${names[side]}: ${listAll(words)}.` : "";
  });
  return sentences.filter(Boolean).join(" ");
}
