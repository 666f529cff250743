import { el, listen, uniqueId } from "./dom.js";

/** Maximum number of entries that stand side by side, and of their letters; a menu has more. */
const MAX_SIDE_BY_SIDE = 6;
const MAX_LETTERS = 40;

/**
 * Return a choice of one value: buttons side by side, or a menu if there are many. It is hidden while
 * there is nothing to choose.
 * @template {string} V
 * @param {string} label  for screen readers, and shown on hover
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(value: V) => void} options.choose  called with the chosen value
 * @returns {{node: HTMLElement,
 *     update: (entries: [V, string][], value: V, isFrozen?: boolean) => void}}  `update` sets the
 *     values with their names, the current value, and whether it can't be changed
 */
export function choice(label, { signal, choose }) {
  const node = el("span.bl-choices", { hidden: true, title: label });
  const group = uniqueId("choice");
  /** Entries of which the node has controls. */
  let drawn = "";
  listen(
    node,
    "change",
    ({ target }) => choose(/** @type {V} */ (/** @type {HTMLInputElement} */ (target).value)),
    signal,
  );
  return {
    node,
    update: (entries, value, isFrozen = false) => {
      node.hidden = entries.length < 2;
      // Rebuild the controls only if the entries changed; replacing them would lose the focus.
      if (JSON.stringify(entries) !== drawn) {
        drawn = JSON.stringify(entries);
        node.replaceChildren(...(entries.length < 2 ? [] : [controls(entries, label, group)]));
      }
      for (const control of node.querySelectorAll("select, input")) {
        /** @type {HTMLInputElement | HTMLSelectElement} */ (control).disabled = isFrozen;
      }
      const select = node.querySelector("select");
      if (select) select.value = value;
      for (const input of node.querySelectorAll("input")) input.checked = input.value === value;
    },
  };
}

/**
 * Return the controls of a choice.
 * @param {[string, string][]} entries
 * @param {string} label
 * @param {string} group  name of the buttons
 */
function controls(entries, label, group) {
  const letters = entries.reduce((sum, [, name]) => sum + name.length, 0);
  if (entries.length > MAX_SIDE_BY_SIDE || letters > MAX_LETTERS) {
    const options = entries.map(([value, name]) => el("option", { value }, name));
    return el("select.bl-select", { "aria-label": label }, ...options);
  }
  return el(
    "span.bl-choice",
    { role: "radiogroup", "aria-label": label },
    ...entries.map(([value, name]) =>
      el("label", {}, el("input", { type: "radio", name: group, value }), el("span", {}, name)),
    ),
  );
}

/**
 * Return the choice between several attentions, such as the streams of an encoder-decoder; hidden if
 * there is only one.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function attentionChoice(store, { signal }) {
  const { node, update } = choice("Attention", {
    signal,
    choose: (name) => store.set({ choice: name, focused: [] }),
  });
  const show = () => {
    const names = store.get("choices") ?? [];
    update(
      names.map((name) => [name, name]),
      store.get("choice") ?? "",
      // The kernel sends the picture of another choice, unless the page has it.
      store.get("live") === false && !store.get("has_pictures"),
    );
  };
  store.on(["choices", "choice", "live", "has_pictures"], show, signal);
  show();
  return node;
}
