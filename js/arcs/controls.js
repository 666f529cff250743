import { DEFAULTS, PARTS, UNITS } from "../contract.js";
import { directionOf, directionsOf, setDirection } from "../state/focus.js";
import { choice } from "../ui/choice.js";
import { el, listen, uniqueId } from "../ui/dom.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/focus.js").Direction} Direction */
/** @typedef {"threshold" | "mass" | "top"} SliderName */

/** @type {{name: SliderName, label: string, help: string, min: number, max: number, step: number}[]} */
const SLIDERS = [
  {
    ...{ name: "threshold", label: "Minimum weight", min: 0.01, max: 0.5, step: 0.01 },
    help: "Hide links below this weight",
  },
  {
    ...{ name: "mass", label: "Cumulative attention", min: 0.05, max: 1, step: 0.05 },
    help: "Draw a word's strongest links until they sum to this share of its attention",
  },
  {
    ...{ name: "top", label: "Links per word", min: 1, max: 10, step: 1 },
    help: "Draw at most this many links of a word",
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
export const arcControls = (store, { signal }) =>
  el(
    "div.bl-arc-controls",
    {},
    directionChoice(store, signal),
    unitChoice(store, signal),
    partChoice(store, signal),
    checkBox(store, "specials", "special tokens", SPECIALS_HELP, signal),
    checkBox(store, "adding", "several words", ADDING_HELP, signal),
    el(
      "details.bl-sliders",
      {},
      el("summary", {}, "Links"),
      el("div.bl-slider-list", {}, ...SLIDERS.map((options) => slider(store, options, signal))),
    ),
  );

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
function slider(store, { name, label, help, min, max, step }, signal) {
  const id = uniqueId(name);
  const input = el("input", { type: "range", id, min, max, step, title: help });
  const output = el("output", { for: id });
  listen(input, "input", () => store.set({ [name]: Number(input.value) }), signal);
  const show = () => {
    const value = store.get(name) ?? DEFAULTS[name];
    input.value = String(value);
    output.textContent = step < 1 ? value.toFixed(2) : String(value);
  };
  store.on(name, show, signal);
  show();
  return el("div.bl-slider", {}, el("label", { for: id }, label), input, output);
}
