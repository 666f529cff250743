import { DEFAULTS, PARTS, UNITS } from "../contract.js";
import { choice } from "../ui/choice.js";
import { el, listen, uniqueId } from "../ui/dom.js";

/** @typedef {import("../state/store.js").Store} Store */
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

/**
 * Return the controls of what is drawn: words or tokens, special tokens, and the number of links.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export const arcControls = (store, { signal }) =>
  el(
    "div.bl-arc-controls",
    {},
    unitChoice(store, signal),
    partChoice(store, signal),
    specialsBox(store, signal),
    el(
      "details.bl-sliders",
      {},
      el("summary", {}, "Links"),
      el("div.bl-slider-list", {}, ...SLIDERS.map((options) => slider(store, options, signal))),
    ),
  );

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
      store.set({ unit, token: null, hover_token: null, hover_column: null }),
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
 * Return the check box for special tokens.
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function specialsBox(store, signal) {
  const input = el("input", { type: "checkbox" });
  listen(input, "change", () => store.set({ specials: input.checked }), signal);
  const show = () => {
    input.checked = store.get("specials") ?? DEFAULTS.specials;
  };
  store.on("specials", show, signal);
  show();
  return el(
    "label.bl-check",
    { title: "Draw special tokens such as [CLS] and [SEP] among the words" },
    input,
    "special tokens",
  );
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
