import { el, ended, listen, uniqueId } from "../ui/dom.js";
import { alertOf } from "../ui/notices.js";

/** Milliseconds without typing after which the text is analyzed. */
const PAUSE = 300;

/**
 * The box for typing a text to analyze.
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
  // The style sheet draws an invisible copy of the text, which makes the box as high as its text.
  const frame = el("div.bl-text-frame", {}, box);
  const node = el(
    "div.bl-text-box",
    { "data-lm-suppress-shortcuts": "true" },
    el("label.bl-label", { for: box.id }, "Text"),
    frame,
    error,
    help,
  );

  /** @param {KeyboardEvent} event */
  function press(event) {
    event.stopPropagation();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    look();
  }

  function look() {
    clearTimeout(timer);
    timer = undefined;
    session.look(box.value);
  }

  /** Show a text that was set elsewhere, unless another one is being typed. */
  function follow() {
    const text = store.get("text") ?? "";
    if (timer !== undefined || store.get("busy") || box.value === text) return;
    box.value = text;
    frame.dataset.text = text;
    store.set({ text_error: "" });
  }

  function show() {
    const isFrozen = store.get("live") === false;
    box.disabled = isFrozen;
    help.textContent = isFrozen
      ? "To analyze another text, open the notebook: a kernel is needed."
      : "";
    help.hidden = !isFrozen;
    box.setAttribute("aria-invalid", String(Boolean(store.get("text_error"))));
    node.setAttribute("aria-busy", String(Boolean(store.get("busy"))));
  }

  listen(
    box,
    "input",
    () => {
      frame.dataset.text = box.value;
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    },
    signal,
  );
  listen(box, "keydown", press, signal);
  store.on("text", follow, signal);
  store.on(["busy", "text_error", "live"], show, signal);
  ended(signal, () => clearTimeout(timer));
  follow();
  show();
  return node;
}
