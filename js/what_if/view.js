import { STAGES } from "../contract.js";
import { canAsk } from "../state/edits.js";
import { choice } from "../ui/choice.js";
import { el, listen, liveRegion } from "../ui/dom.js";
import { help } from "../ui/help.js";
import { alertOf } from "../ui/notices.js";
import { WHAT_IF_ACTIONS } from "./actions.js";
import { editBar } from "./bar.js";
import { chips } from "./chips.js";
import { effectStrip } from "./effects.js";
import { predictionStrip } from "./strip.js";
import { writingRow } from "./writing.js";

/** The statistic of how far each map has changed. */
const CHANGE = "change";

/**
 * Return the panel of experiments: what to switch off, the edits made, what the model predicts, and how
 * much the last edit matters.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function whatIfView(store, options) {
  const { signal } = options;
  const live = liveRegion();
  const announce = (/** @type {string} */ says) => {
    live.textContent = says;
  };
  const { button, panel } = help("what if", WHAT_IF_ACTIONS, { signal });
  const node = el(
    "section.bl-what-if",
    { role: "group", "aria-label": "What if" },
    el(
      "div.bl-what-if-head",
      {},
      el("strong", {}, "What if"),
      stageChoice(store, signal),
      changeSwitch(store, signal),
      button,
      panel,
    ),
    editBar(store, { ...options, announce }),
    chips(store, { ...options, announce }),
    alertOf(store, "edit_error", { signal }),
    writingRow(store, { ...options, announce }),
    predictionStrip(store, options),
    effectStrip(store, options),
    live,
  );
  const show = () => {
    const hasState =
      (store.get("edit_list") ?? []).length > 0 || (store.get("masked") ?? []).length > 0;
    const hasPlaces = (store.get("predictions")?.places.length ?? 0) > 0;
    node.hidden = !canAsk(store) && !hasState && !hasPlaces;
    node.setAttribute("aria-busy", String(Boolean(store.get("editing"))));
  };
  store.on(["edit_list", "masked", "live", "reads_text", "predictions", "editing"], show, signal);
  show();
  return node;
}

/**
 * Return the choice between the arcs under the edits, without them, or both; hidden without edits.
 * @param {import("../state/store.js").Store} store
 * @param {AbortSignal} signal
 */
function stageChoice(store, signal) {
  const { node, update } = choice("Arcs before or after the edits", {
    signal,
    choose: (/** @type {(typeof STAGES)[number]} */ stage) => store.set({ stage }),
  });
  const show = () =>
    update(
      store.get("decoded_before") ? STAGES.map((stage) => [stage, stage]) : [],
      store.get("stage") ?? "after",
    );
  store.on(["decoded_before", "stage"], show, signal);
  show();
  return node;
}

/**
 * Return the switch that colors the grid by how far each map has changed; hidden without edits.
 * @param {import("../state/store.js").Store} store
 * @param {AbortSignal} signal
 */
function changeSwitch(store, signal) {
  const input = el("input", { type: "checkbox" });
  const node = el(
    "label.bl-check",
    { title: "Color the grid by how far each head’s map has changed" },
    input,
    "changes in the grid",
  );
  listen(input, "change", () => store.set({ statistic: input.checked ? CHANGE : null }), signal);
  const show = () => {
    node.hidden = !store.get("decoded_before");
    input.checked = store.get("statistic") === CHANGE;
  };
  store.on(["decoded_before", "statistic"], show, signal);
  show();
  return node;
}
