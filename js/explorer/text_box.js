import { alertOf } from "../ui/alert.js";
import { el, ended, listen, resized, uniqueId } from "../ui/dom.js";

const SETTLED_AFTER = 300;

/**
 * Where a text to look at is typed.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function textBox(store, { signal, session }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const error = alertOf(store, "text_error", { signal });
  error.id = uniqueId("error");
  const help = el("div.bl-text-help.bl-quiet", { id: uniqueId("help") });
  const box = el("textarea.bl-text", {
    id: uniqueId("text"),
    rows: 1,
    spellcheck: "false",
    dir: "auto",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-describedby": `${error.id} ${help.id}`,
  });
  const node = el(
    "div.bl-text-box",
    { "data-lm-suppress-shortcuts": "true" },
    el("label.bl-label", { for: box.id }, "Text"),
    box,
    error,
    help,
  );

  function typed() {
    grow();
    clearTimeout(timer);
    timer = setTimeout(ask, SETTLED_AFTER);
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    event.stopPropagation();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask();
  }

  function ask() {
    clearTimeout(timer);
    timer = undefined;
    session.look(box.value);
  }

  /** Takes over a text set elsewhere, unless one is being typed here. */
  function follow() {
    const typing = timer !== undefined || store.get("busy");
    const text = store.get("text") ?? "";
    if (typing || box.value === text) return;
    box.value = text;
    store.set({ text_error: "" });
    grow();
  }

  function show() {
    const frozen = store.get("live") === false;
    box.disabled = frozen;
    help.textContent = frozen
      ? "To look at another text, open the notebook: a kernel is needed."
      : "";
    help.hidden = !frozen;
    box.setAttribute("aria-invalid", String(Boolean(store.get("text_error"))));
    node.setAttribute("aria-busy", String(Boolean(store.get("busy"))));
  }

  /** Grows with the text; the style sheet says how far. */
  function grow() {
    const { style, offsetHeight, clientHeight } = box;
    style.height = "auto";
    if (clientHeight > 0) style.height = `${box.scrollHeight + offsetHeight - clientHeight}px`;
  }

  listen(box, "input", typed, signal);
  listen(box, "keydown", press, signal);
  store.on("text", follow, signal);
  store.on(["busy", "text_error", "live"], show, signal);
  let width = 0;
  const fit = () => {
    // Only another width breaks the lines anew; the height is what is set here.
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    grow();
  };
  resized(node, fit, signal);
  ended(signal, () => clearTimeout(timer));
  follow();
  show();
  return node;
}
