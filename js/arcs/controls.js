import { el, listen, uniqueId } from "../ui/dom.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {"threshold" | "mass" | "top"} SliderName */

/** @type {{name: SliderName, label: string, help: string, min: number, max: number, step: number}[]} */
const SLIDERS = [
  {
    ...{ name: "threshold", label: "Least weight", min: 0.01, max: 0.5, step: 0.01 },
    help: "Links below this weight are not drawn",
  },
  {
    ...{ name: "mass", label: "Up to share", min: 0.05, max: 1, step: 0.05 },
    help: "A word's largest links are drawn, up to this share of its attention",
  },
  {
    ...{ name: "top", label: "Links a word", min: 1, max: 10, step: 1 },
    help: "At most so many links of a word are drawn",
  },
];

/**
 * What is drawn as arcs: words or tokens, special tokens or not, and how many links.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export const arcControls = (store, { signal }) =>
  el(
    "div.bl-arc-controls",
    {},
    units(store, signal),
    specials(store, signal),
    el(
      "details.bl-sliders",
      {},
      el("summary", {}, "Links"),
      el("div.bl-slider-list", {}, ...SLIDERS.map((one) => slider(store, one, signal))),
    ),
  );

/**
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function units(store, signal) {
  const group = uniqueId("unit");
  const inputs = /** @type {const} */ (["words", "tokens"]).map((unit) => {
    const input = el("input", { type: "radio", name: group, value: unit });
    // A pin is a place among words, or among tokens.
    const choose = () => store.set({ unit, token: null, hover_token: null });
    listen(input, "change", choose, signal);
    return input;
  });
  const show = () => {
    const unit = store.get("unit") ?? "words";
    for (const input of inputs) input.checked = input.value === unit;
  };
  store.on("unit", show, signal);
  show();
  return el(
    "span.bl-choice",
    { role: "radiogroup", "aria-label": "Draw words or tokens" },
    ...inputs.map((input) => el("label", {}, input, el("span", {}, input.value))),
  );
}

/**
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function specials(store, signal) {
  const input = el("input", { type: "checkbox" });
  listen(input, "change", () => store.set({ specials: input.checked }), signal);
  const show = () => {
    input.checked = store.get("specials") ?? false;
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
 * @param {Store} store
 * @param {(typeof SLIDERS)[number]} slider
 * @param {AbortSignal} signal
 */
function slider(store, { name, label, help, min, max, step }, signal) {
  const id = uniqueId(name);
  const input = el("input", { type: "range", id, min, max, step, title: help });
  const value = el("output", { for: id });
  listen(input, "input", () => store.set({ [name]: Number(input.value) }), signal);
  const show = () => {
    const now = store.get(name) ?? min;
    input.value = String(now);
    value.textContent = step < 1 ? now.toFixed(2) : String(now);
  };
  store.on(name, show, signal);
  show();
  return el("div.bl-slider", {}, el("label", { for: id }, label), input, value);
}
