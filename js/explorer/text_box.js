import { el, listen, onAbort, uniqueId } from "../ui/dom.js";
import { alertOf } from "../ui/notices.js";

/** Milliseconds without typing after which the text is analyzed. */
const TYPING_PAUSE = 300;

/**
 * Return the box for the text to analyze, with a second line for a pair or a target.
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").ViewOptions} options
 */
export function textBox(store, { signal, session }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let hasPair = false;
  const error = alertOf(store, "text_error", { signal });
  error.id = uniqueId("error");
  const help = el("div.bl-text-help.bl-quiet", { id: uniqueId("help") });
  const first = textLine(`${error.id} ${help.id}`);
  const second = textLine(error.id);
  const toggle = el("button.bl-pair-toggle", { type: "button" });
  const node = el(
    "div.bl-text-box",
    {},
    ...[first.label, first.frame, second.label, second.frame, toggle, error, help],
  );

  /** Analyze the text on Enter. @param {KeyboardEvent} event */
  function handleKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || first.box.readOnly) return;
    event.preventDefault();
    look();
  }

  /** Analyze the text, with the second line unless it is blank. */
  function look() {
    clearTimeout(timer);
    timer = undefined;
    const pair = hasPair && second.box.value.trim() !== "" ? second.box.value : null;
    session.look(first.box.value, pair);
  }

  /** Analyze the text once there is a pause in typing. */
  function lookSoon() {
    clearTimeout(timer);
    timer = setTimeout(look, TYPING_PAUSE);
  }

  /** Open the second line, or close it, which analyzes the first text alone. */
  function togglePair() {
    hasPair = !hasPair;
    updateStatus();
    if (hasPair) second.box.focus();
    else if (second.box.value.trim() !== "") look();
  }

  /** Show texts that others ask for, or that were set in Python or another view, unless one is typed. */
  function updateText() {
    const asked = store.get("asked_text");
    const text = (asked ? asked.text : store.get("text")) ?? "";
    const pair = (asked ? asked.pair : store.get("pair")) ?? "";
    if (timer !== undefined) return;
    if (pair !== "" && !hasPair) {
      hasPair = true;
      updateStatus();
    }
    const isPair = second.box.value === pair || (pair === "" && second.box.value.trim() === "");
    if (first.box.value === text && (isPair || !hasPair)) return;
    first.write(text);
    second.write(pair);
    store.set({ text_error: "" });
  }

  /** Show the text of the picture while no kernel answers; what was typed before has no picture. */
  function updateConnection() {
    clearTimeout(timer);
    timer = undefined;
    updateText();
    updateStatus();
  }

  /** Show whether the texts can be edited, are invalid, or are being computed. */
  function updateStatus() {
    const isFrozen = store.get("live") === false && !store.get("page_reads");
    const isLate = Boolean(store.get("busy") && store.get("status"));
    const hasTarget = store.get("choices")?.includes("cross") ?? false;
    const name = hasTarget ? "target" : "second text";
    first.label.textContent = !hasPair ? "Text" : hasTarget ? "Source" : "Text A";
    second.label.textContent = hasTarget ? "Target" : "Text B";
    for (const part of [second.label, second.frame]) part.hidden = !hasPair;
    toggle.hidden = isFrozen;
    toggle.textContent = `${hasPair ? "−" : "+"} ${name}`;
    toggle.setAttribute("aria-label", `${hasPair ? "Remove" : "Add"} ${name}`);
    for (const { box } of [first, second]) {
      box.readOnly = isFrozen;
      box.setAttribute("aria-invalid", String(Boolean(store.get("text_error"))));
    }
    help.textContent = isLate
      ? `The views still show “${store.get("text") ?? ""}”`
      : (store.get("kernel_help") ?? "");
    help.hidden = help.textContent === "";
    node.setAttribute("aria-busy", String(Boolean(store.get("busy"))));
  }

  for (const { box } of [first, second]) {
    listen(box, "input", lookSoon, signal);
    listen(box, "keydown", handleKey, signal);
  }
  listen(toggle, "click", togglePair, signal);
  store.on(["text", "pair"], updateText, signal);
  // Once the answer is there, the text is; after an error, what was typed stays.
  store.on("asked_text", () => store.get("asked_text") && updateText(), signal);
  store.on("live", updateConnection, signal);
  store.on(["busy", "status", "text_error", "kernel_help", "choices"], updateStatus, signal);
  onAbort(signal, () => clearTimeout(timer));
  updateText();
  updateStatus();
  return node;
}

/**
 * Return one line of the box with its label.
 * @param {string} descriptions  ids of the elements that describe it
 */
function textLine(descriptions) {
  const box = el("textarea.bl-text", {
    id: uniqueId("text"),
    rows: 1,
    spellcheck: "false",
    dir: "auto",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-describedby": descriptions,
  });
  // The style sheet draws an invisible copy of the text, which makes the box as high as its text.
  const frame = el("div.bl-text-frame", {}, box);
  const label = el("label.bl-label", { for: box.id });
  const copyText = () => {
    frame.dataset.text = box.value;
  };
  box.addEventListener("input", copyText);
  const write = (/** @type {string} */ text) => {
    box.value = text;
    copyText();
  };
  return { box, frame, label, write };
}
