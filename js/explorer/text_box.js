import { el, listen, onAbort, uniqueId } from "../ui/dom.js";
import { alertOf } from "../ui/notices.js";

/** Milliseconds without typing after which the text is analyzed. */
const TYPING_PAUSE = 300;

/**
 * Return the box for the text to analyze.
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

  /** Analyze the text on Enter. @param {KeyboardEvent} event */
  function handleKey(event) {
    event.stopPropagation();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    look();
  }

  /** Analyze the text. */
  function look() {
    clearTimeout(timer);
    timer = undefined;
    session.look(box.value);
  }

  /** Show a text that was set in Python or another view, unless one is being typed. */
  function updateText() {
    const text = store.get("text") ?? "";
    if (timer !== undefined || store.get("busy") || box.value === text) return;
    box.value = text;
    frame.dataset.text = text;
    store.set({ text_error: "" });
  }

  /** Show whether the text can be edited, is invalid, or is being computed. */
  function updateStatus() {
    const isFrozen = store.get("live") === false;
    box.disabled = isFrozen;
    help.textContent = isFrozen
      ? "To analyze another text, open the notebook with a running kernel."
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
      timer = setTimeout(look, TYPING_PAUSE);
    },
    signal,
  );
  listen(box, "keydown", handleKey, signal);
  store.on("text", updateText, signal);
  store.on(["busy", "text_error", "live"], updateStatus, signal);
  onAbort(signal, () => clearTimeout(timer));
  updateText();
  updateStatus();
  return node;
}
