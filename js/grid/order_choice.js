import { shadingsOf, statisticsOf } from "../state/shading.js";
import { isEqual } from "../state/store.js";
import { el, listen } from "../ui/dom.js";
import { onlyPassing } from "./order.js";

/**
 * Return the choice of the statistic that orders the heads, hidden where there is none.
 * @param {import("../state/store.js").Store} store
 * @param {AbortSignal} signal
 */
export function orderChoice(store, signal) {
  const select = el("select.bl-select");
  const node = el("label.bl-grid-shading", { hidden: true }, "Order ", select);
  /** Entries that the menu has. @type {[string, string][]} */
  let drawn = [];

  function update() {
    const statistics = statisticsOf(store);
    const entries = /** @type {[string, string][]} */ ([
      ["", "by layer"],
      ...shadingsOf(store)
        .filter((shading) => statistics.includes(shading))
        .map(({ name, label }) => [name, label]),
    ]);
    node.hidden = entries.length === 1;
    // Rebuild the menu only if its entries changed; replacing them would close an open menu.
    if (!isEqual(entries, drawn)) {
      drawn = entries;
      select.replaceChildren(...entries.map(([value, label]) => el("option", { value }, label)));
    }
    select.value = store.get("order") ?? "";
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }

  listen(select, "change", () => store.set({ order: select.value || null }), signal);
  store.on(["order", "statistic_values", "decoded"], update, signal);
  update();
  return node;
}

/**
 * Return the box that leaves out heads that don't meet the condition, hidden while none meets it.
 * @param {import("../state/store.js").Store} store
 * @param {AbortSignal} signal
 */
export function onlyPassingBox(store, signal) {
  const box = el("input", { type: "checkbox" });
  const title = "Show only the heads that meet the condition";
  const node = el("label.bl-check", { title }, box, "show only these");
  function update() {
    node.hidden = !store.get("passing")?.length;
    box.checked = onlyPassing(store) !== null;
  }
  listen(box, "change", () => store.set({ only_passing: box.checked }), signal);
  store.on(["passing", "only_passing", "decoded"], update, signal);
  update();
  return node;
}
