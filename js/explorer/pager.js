import { MAX_EXAMPLES } from "../contract.js";
import { el, listen } from "../ui/dom.js";
import { alertOf } from "../ui/notices.js";

const LABELS = ["⇤", "‹", "›", "⇥"];

/**
 * Return buttons that page through examples, and a function that enables those that lead somewhere.
 * @param {import("../state/store.js").Store} store
 * @param {object} options
 * @param {string} options.label   what is paged through
 * @param {string[]} options.titles  titles of the buttons for the first, previous, next and last example
 * @param {HTMLElement} options.text  description of the shown example
 * @param {"example_error" | "listed_error"} options.error  name of the sentence that says why there is none
 * @param {(index: number) => void} options.go  shows an example; a larger index than any means the last one
 * @param {AbortSignal} options.signal
 */
export function pager(store, { label, titles, text, error, go, signal }) {
  /** Index of the example that each button shows. */
  let targets = [0, 0, 0, 0];
  const buttons = LABELS.map((sign, i) => {
    const title = titles[i];
    const button = el("button.bl-button", { type: "button", title, "aria-label": title }, sign);
    listen(button, "click", () => go(targets[i]), signal);
    return button;
  });
  const node = el(
    "div.bl-pager",
    { role: "group", "aria-label": label },
    el("span.bl-pager-buttons", {}, ...buttons),
    text,
    alertOf(store, error, { signal }),
  );
  return {
    node,
    /**
     * @param {number | null} index  of the shown example, or null
     * @param {number | null} of     number of examples, or null if unknown
     */
    update(index, of) {
      targets = [0, (index ?? 1) - 1, (index ?? -1) + 1, MAX_EXAMPLES - 1];
      const isBusy = Boolean(store.get("example_busy"));
      const isAtStart = index === 0;
      const isAtEnd = index !== null && index + 1 === of;
      buttons.forEach((button, i) => {
        const isAtLimit = i < 2 ? isAtStart : isAtEnd;
        button.setAttribute("aria-disabled", String(isAtLimit || isBusy));
        button.disabled = isAtLimit && !isBusy;
      });
    },
  };
}
