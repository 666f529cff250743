import { lockedHead } from "../state/store.js";
import { ARIA_HIDDEN, el, listen } from "../ui/dom.js";
import { isHeadIn, nameOf, sameHead } from "../ui/format.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").ChangeTrait} Change */

/** Number of heads that are listed at first, and that the button adds. */
const LISTED = 12;

/**
 * Return the list of heads, those that changed most first; a click locks a head, pointing at it previews
 * it.
 * @param {Store} store
 * @param {{signal: AbortSignal}} options
 */
export function changeList(store, { signal }) {
  const list = el("ol.bl-changes");
  const more = el("button.bl-button", { type: "button" });
  const title = el("p.bl-changes-title", {}, "Heads by change");
  const unit = el("p.bl-quiet");
  const node = el(
    "div.bl-change-list",
    { role: "group", "aria-label": "Heads by change" },
    title,
    unit,
    list,
    more,
  );
  let count = LISTED;

  const draw = () => {
    const changes = store.get("change_list") ?? [];
    const shown = changes.slice(0, count);
    const scale = Math.max(...shown.map(({ divergence, high }) => high ?? divergence), 1e-9);
    const hasIntervals = shown.some(({ low }) => low !== null);
    unit.textContent = `Jensen-Shannon divergence in nats${hasIntervals ? ", with 95% intervals over the inputs of a corpus" : ""}`;
    list.replaceChildren(...shown.map((change) => rowOf(change, scale)));
    const left = changes.length - shown.length;
    more.hidden = left === 0;
    more.textContent = `${Math.min(left, LISTED)} more of ${left}`;
    mark();
  };
  const mark = () => {
    const locked = lockedHead(store);
    for (const button of list.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(sameHead(headOf(button), locked)));
    }
  };
  const preview = (/** @type {Event} */ { target }) => {
    const hover = headAt(target);
    store.set({ hover: hover && isHeadIn(hover, store.get("decoded")) ? hover : null });
  };
  listen(
    more,
    "click",
    () => {
      count += LISTED;
      draw();
      list.querySelectorAll("button")[count - LISTED]?.focus();
    },
    signal,
  );
  listen(
    list,
    "click",
    ({ target }) => {
      const head = headAt(target);
      if (!head) return;
      store.set(sameHead(head, lockedHead(store)) ? { layer: null, head: null } : head);
    },
    signal,
  );
  listen(list, "pointerover", preview, signal);
  listen(list, "pointerleave", () => store.set({ hover: null }), signal);
  store.on("change_list", draw, signal);
  store.on(["layer", "head"], mark, signal);
  draw();
  return node;
}

/**
 * Return the row of a head: its name, a bar with the interval, and the number.
 * @param {Change} change
 * @param {number} scale  largest value
 */
function rowOf(change, scale) {
  const [layer, head] = change.head;
  const { divergence, low, high } = change;
  const share = (/** @type {number} */ value) => `${((100 * value) / scale).toFixed(1)}%`;
  const bar = el("span.bl-change-bar", {});
  bar.style.width = share(divergence);
  const track = el("span.bl-change-track", ARIA_HIDDEN, bar);
  if (low !== null && high !== null) {
    const interval = el("span.bl-change-interval", {});
    Object.assign(interval.style, { left: share(low), width: share(high - low) });
    track.append(interval);
  }
  return el(
    "li",
    {},
    el(
      "button.bl-change",
      { type: "button", "data-layer": layer, "data-head": head, title: intervalOf(change) },
      el("span.bl-head-name", {}, nameOf({ layer, head })),
      " ",
      track,
      el("span.bl-change-value", {}, divergence.toFixed(3)),
      el("span.bl-unseen", {}, [" nats", intervalOf(change)].filter(Boolean).join(", ")),
    ),
  );
}

/**
 * Return the interval of a change in words, or "".
 * @param {Change} change
 */
const intervalOf = ({ low, high }) =>
  low === null || high === null ? "" : `95% interval ${low.toFixed(3)} to ${high.toFixed(3)}`;

/** @param {HTMLElement} button */
const headOf = ({ dataset }) => ({ layer: Number(dataset.layer), head: Number(dataset.head) });

/**
 * Return the head of the row where an event happened, or null.
 * @param {EventTarget | null} target
 */
function headAt(target) {
  const button = /** @type {Element} */ (target).closest("button");
  return button ? headOf(/** @type {HTMLElement} */ (button)) : null;
}
