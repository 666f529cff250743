import { shownHead } from "../state/store.js";
import { closeWhy, whyOf } from "../state/why.js";
import { onDismiss } from "../ui/disclosure.js";
import { el, listen, onAbort } from "../ui/dom.js";
import { nameOf } from "../ui/format.js";
import { describe, titleOf } from "./description.js";
import { drawDescription } from "./drawing.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/why.js").Link} Link */
/** @typedef {import("../data/picture.js").Picture} Picture */

/** @type {import("../state/store.js").Name[]} */
const STATE = ["why", "explanation", "why_error", "decoded", "layer", "head", "hover", "selection"];

/**
 * Return the panel that explains a link of a head, hidden while none is asked about. It takes the
 * focus and gives it back, and closes on Escape and on a click outside.
 * @param {Store} store
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(store: Store) => import("../state/types.js").HeadName} [options.head]
 */
export function whyPanel(store, { signal, head = shownHead }) {
  const node = el("div.bl-why", { role: "dialog", tabindex: -1, hidden: true });
  /** Ends the listeners of the open panel. @type {AbortController | null} */
  let open = null;
  /** What had the focus before. @type {HTMLElement | null} */
  let opener = null;
  /** Link that took the focus here; a panel that comes back after another head takes none. @type {Link | null} */
  let shown = null;
  let isAnswered = false;
  /** @type {(why: Link, picture: Picture) => void} */
  let draw = () => {};

  /** Close, and give the focus back: to a word that has been drawn anew, if it was on one. */
  const leave = () => {
    closeWhy(store);
    const { unit, side } = opener?.dataset ?? {};
    const word = `.bl-word[data-unit="${unit}"]${side ? `[data-side="${side}"]` : ""}`;
    const target = opener?.isConnected ? opener : node.parentElement?.querySelector(word);
    /** @type {HTMLElement | null | undefined} */ (target)?.focus();
  };
  const hide = () => {
    open?.abort();
    open = null;
    node.hidden = true;
    node.replaceChildren();
  };
  const focused = () =>
    /** @type {HTMLElement | null} */ (
      /** @type {Document | ShadowRoot} */ (node.getRootNode()).activeElement
    );
  const reveal = () => node.scrollIntoView?.({ block: "nearest" });
  const takeFocus = () => {
    if (!node.contains(focused())) opener = focused();
    node.focus({ preventScroll: true });
    reveal();
  };
  const show = () => {
    const [why, picture] = [whyOf(store, head(store)), store.get("decoded")];
    if (!why || !picture) {
      if (open) hide();
      if (!store.get("why")) shown = null;
      return;
    }
    if (!open) {
      open = new AbortController();
      draw = fill(node, store, leave, open.signal);
      node.hidden = false;
      onDismiss([node], (hadFocus) => (hadFocus ? leave() : closeWhy(store)), open);
    }
    draw(why, picture);
    const hasAnswer = Boolean(store.get("explanation"));
    if (shown !== why) takeFocus();
    // The answer is longer than what announced it.
    else if (hasAnswer && !isAnswered && node.contains(focused())) reveal();
    shown = why;
    isAnswered = hasAnswer;
  };
  onAbort(signal, hide);
  store.on(STATE, show, signal);
  return node;
}

/**
 * Fill a panel, and return a function that draws what is known of a link.
 * @param {HTMLElement} node
 * @param {Store} store
 * @param {() => void} close
 * @param {AbortSignal} signal
 * @returns {(why: Link, picture: Picture) => void}
 */
function fill(node, store, close, signal) {
  const title = el("strong", { dir: "auto" });
  const of = el("span.bl-quiet");
  const button = el(
    "button.bl-close",
    { type: "button", "aria-label": "Close the explanation" },
    "×",
  );
  const lead = el("p", { role: "status" });
  const body = el("div");
  listen(button, "click", close, signal);
  node.replaceChildren(
    el("div.bl-panel-head", {}, el("div", {}, title, " ", of), button),
    lead,
    body,
  );
  return (why, picture) => {
    const [explanation, error] = [store.get("explanation"), store.get("why_error")];
    const description = explanation && describe(explanation, picture, why);
    title.textContent = titleOf(picture, why);
    of.textContent = `in head ${nameOf(why)}`;
    node.setAttribute("aria-label", `Why ${title.textContent} ${of.textContent}`);
    node.setAttribute("aria-busy", String(!description && !error));
    lead.className = error ? "bl-error" : "bl-why-lead";
    lead.textContent = error || description?.lead || "Computing …";
    body.replaceChildren(...(description ? drawDescription(description) : []));
  };
}
