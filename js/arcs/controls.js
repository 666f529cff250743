import { DEFAULTS, PARTS, UNITS } from "../contract.js";
import { directionOf, directionsOf, setDirection } from "../state/focus.js";
import { choice } from "../ui/choice.js";
import { disclosure } from "../ui/disclosure.js";
import { el, listen, uniqueId } from "../ui/dom.js";
import { percentText } from "../ui/format.js";
import { help } from "../ui/help.js";
import { ARC_ACTIONS } from "./actions.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/focus.js").Direction} Direction */
/** @typedef {"threshold" | "mass" | "top"} SliderName */

/**
 * Limits of what is drawn, all of which hold at once.
 * @type {{name: SliderName, label: string, min: number, max: number, step: number, format: (value: number) => string}[]}
 */
const SLIDERS = [
  {
    ...{ name: "threshold", label: "Hide links weaker than", min: 0.01, max: 0.5, step: 0.01 },
    format: (value) => value.toFixed(2),
  },
  {
    ...{ name: "top", label: "Links per word, at most", min: 1, max: 10, step: 1 },
    format: String,
  },
  {
    ...{ name: "mass", label: "Stop once a word’s links sum to", min: 0.05, max: 1, step: 0.05 },
    format: percentText,
  },
];

const SPECIALS_HELP = "Draw special tokens such as [CLS] and [SEP] among the words";
const ADDING_HELP =
  "A click adds a word to those in focus, or removes it, as with the Shift key. Their attention is " +
  "averaged; the attention to them is summed.";

/**
 * Return the controls of what is drawn: words or tokens, special tokens, and the number of links.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export function arcControls(store, { signal }) {
  const opener = el("button.bl-button.bl-opener", { type: "button" }, "How many links");
  const sliders = SLIDERS.map((options) => slider(store, options, signal));
  const list = el("div.bl-panel.bl-slider-list", {}, ...sliders);
  disclosure(opener, list, { signal });
  const { button, panel } = help("the arcs", ARC_ACTIONS, { signal });
  return el(
    "div.bl-arc-controls.bl-bar-of-controls",
    {},
    directionChoice(store, signal),
    unitChoice(store, signal),
    partChoice(store, signal),
    checkBox(store, "specials", "special tokens", SPECIALS_HELP, signal),
    checkBox(store, "adding", "several words", ADDING_HELP, signal),
    ...[opener, button, list, panel],
  );
}

/**
 * Return the choice of the links that are drawn: from words, to words, or both.
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function directionChoice(store, signal) {
  const { node, update } = choice("Links", {
    signal,
    choose: (/** @type {Direction} */ direction) => setDirection(store, direction),
  });
  const show = () =>
    update(
      directionsOf(store).map((name) => [name, name]),
      directionOf(store),
    );
  store.on(["direction", "decoded"], show, signal);
  show();
  return node;
}

/**
 * Return the choice between words and tokens.
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function unitChoice(store, signal) {
  const { node, update } = choice("Unit", {
    signal,
    // A pinned unit is an index among words or among tokens.
    choose: (/** @type {(typeof UNITS)[number]} */ unit) =>
      store.set({ unit, focused: [], hover_token: null, hover_column: null }),
  });
  const show = () => update(entriesOf(UNITS), store.get("unit") ?? DEFAULTS.unit);
  store.on("unit", show, signal);
  show();
  return node;
}

/**
 * Return the choice of the texts of a pair between which links are drawn, hidden for other inputs.
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function partChoice(store, signal) {
  const { node, update } = choice("Links between the texts of the pair", {
    signal,
    choose: (/** @type {(typeof PARTS)[number]} */ part) =>
      store.set({ part, hover_token: null, hover_column: null }),
  });
  const show = () => {
    const isPair = store.get("decoded")?.boundary != null;
    update(isPair ? entriesOf(PARTS) : [], store.get("part") ?? DEFAULTS.part);
  };
  store.on(["decoded", "part"], show, signal);
  show();
  return node;
}

/**
 * Return the entries of a choice: values with their labels.
 * @template {string} V
 * @param {readonly V[]} values
 * @returns {[V, string][]}
 */
const entriesOf = (values) => values.map((value) => [value, value.replace("->", " → ")]);

/**
 * Return a check box of a flag.
 * @param {Store} store
 * @param {"specials" | "adding"} name
 * @param {string} label
 * @param {string} help
 * @param {AbortSignal} signal
 */
function checkBox(store, name, label, help, signal) {
  const input = el("input", { type: "checkbox" });
  listen(input, "change", () => store.set({ [name]: input.checked }), signal);
  const show = () => {
    input.checked = Boolean(store.get(name));
  };
  store.on(name, show, signal);
  show();
  return el("label.bl-check", { title: help }, input, label);
}

/**
 * Return a labeled slider.
 * @param {Store} store
 * @param {(typeof SLIDERS)[number]} options
 * @param {AbortSignal} signal
 */
function slider(store, { name, label, format, ...range }, signal) {
  const id = uniqueId(name);
  const input = el("input", { type: "range", id, ...range });
  const output = el("output", { for: id });
  listen(input, "input", () => store.set({ [name]: Number(input.value) }), signal);
  const show = () => {
    const value = store.get(name) ?? DEFAULTS[name];
    input.value = String(value);
    output.textContent = format(value);
    input.setAttribute("aria-valuetext", format(value));
  };
  store.on(name, show, signal);
  show();
  return el("div.bl-slider", {}, el("label", { for: id }, label), input, output);
}
