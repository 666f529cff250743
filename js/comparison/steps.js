import { el, listen, uniqueId } from "../ui/dom.js";

/**
 * Return a slider through the models that are compared with the first one; hidden if there is one only.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function stepSlider(store, { signal }) {
  const id = uniqueId("step");
  const input = el("input", { type: "range", id, min: 0, step: 1 });
  const output = el("output", { for: id });
  const node = el(
    "div.bl-step-slider",
    {},
    el("label", { for: id }, "Compared with"),
    input,
    output,
  );
  listen(input, "input", () => store.set({ step: Number(input.value) }), signal);
  const show = () => {
    const names = store.get("step_names") ?? [];
    const step = store.get("step") ?? 0;
    node.hidden = names.length < 2;
    input.max = String(Math.max(0, names.length - 1));
    input.value = String(step);
    // The kernel sends the pictures of another step, unless the page has them.
    input.disabled = store.get("live") === false && !store.get("has_pictures");
    output.textContent = `${names[step] ?? ""} (${step + 1} of ${names.length})`;
    input.setAttribute("aria-valuetext", output.textContent);
  };
  store.on(["step", "step_names", "live", "has_pictures"], show, signal);
  show();
  return node;
}
