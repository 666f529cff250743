import { choice } from "../ui/choice.js";
import { el } from "../ui/dom.js";

/**
 * Return the choice of what links show, hidden where only weights are known.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function quantityChoice(store, { signal, session }) {
  const { node: menu, update } = choice("What links show", {
    signal,
    choose: (name) => session.chooseQuantity(name),
  });
  const note = el("span.bl-error", { role: "status" });
  const node = el("label.bl-quantity.bl-quiet", {}, "Links show ", menu, note);
  const show = () => {
    const quantities = store.get("quantities") ?? [];
    node.hidden = quantities.length < 2;
    note.textContent = store.get("quantity_error") || store.get("quantity_note") || "";
    update(
      quantities.map(({ name, title }) => [name, title]),
      store.get("quantity") ?? "weight",
      store.get("live") === false,
    );
    node.setAttribute("aria-busy", String(Boolean(store.get("quantity_busy"))));
  };
  store.on(
    ["quantities", "quantity", "quantity_note", "quantity_error", "quantity_busy", "live"],
    show,
    signal,
  );
  show();
  return node;
}
