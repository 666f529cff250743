import { TOUR_TEXT } from "../contract.js";
import { shownHead } from "../state/store.js";
import { el, listen, liveRegion, onAbort, onResize, uniqueId } from "../ui/dom.js";
import { nameOf, times } from "../ui/format.js";
import { headOf } from "./figures.js";
import { canRead, read, stepsOf } from "./steps.js";
import { sentence } from "./strings.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("./steps.js").Target} Target */
/** @typedef {import("./strings.js").StringName} StringName */

/** State that decides whether a step is done, and what it points at. @type {import("../state/store.js").Name[]} */
const STEP_STATE = [
  ...["decoded", "text", "layer", "head", "hover", "focused", "specials", "threshold", "unit"],
  ...["statistic", "masked", "edit_list", "predictions", "busy", "editing", "live", "exact"],
  ...["tour_strings", "show", "statistic_values"],
].map((name) => /** @type {import("../state/store.js").Name} */ (name));
/** Where the card of a step stands if the Explorer is narrow: before these elements. */
const PLACES = {
  grid: ".bl-explorer-grid",
  controls: ".bl-head-controls",
  words: ".bl-staged",
  text: ".bl-explorer-body",
};
const TARGET = "bl-tour-target";

/**
 * Return the button that opens the tour, whose card takes its place on the page, so that it covers
 * nothing. Only the bundled model has one: its sentences are about that model's heads.
 * @param {Store} store
 * @param {import("../state/types.js").ViewOptions & {root: () => HTMLElement}} options  `root`: the Explorer
 */
export function tourButton(store, { signal, session, root }) {
  const button = el("button.bl-button.bl-tour-button", { type: "button" });
  /** @type {AbortController | null} */
  let closing = null;
  const update = () => {
    const strings = store.get("tour_strings") ?? {};
    const isOpen = Boolean(store.get("show_tour"));
    button.textContent = sentence("tour", strings);
    button.title = sentence("tour_help", strings);
    button.setAttribute("aria-expanded", String(isOpen));
    button.hidden = Object.keys(store.get("known") ?? {}).length === 0;
    if (isOpen && !closing && store.get("decoded")) {
      closing = new AbortController();
      openTour(store, { signal: closing.signal, session, root: root(), button });
    } else if (!isOpen && closing) {
      closing.abort();
      closing = null;
    }
  };
  listen(button, "click", () => store.set({ show_tour: !store.get("show_tour") }), signal);
  store.on(["show_tour", "known", "tour_strings", "decoded"], update, signal);
  onAbort(signal, () => closing?.abort());
  // The Explorer isn't whole yet.
  queueMicrotask(() => !signal.aborted && update());
  return button;
}

/**
 * Open the tour, until the signal aborts.
 * @param {Store} store
 * @param {{signal: AbortSignal, session: import("../kernel/session.js").Session, root: HTMLElement, button: HTMLElement}} options
 */
function openTour(store, { signal, session, root, button }) {
  /** @param {StringName} name @param {Record<string, string | number>} [values] */
  const say = (name, values) => sentence(name, store.get("tour_strings") ?? {}, values);
  const find = (/** @type {string} */ selector) => root.querySelector(selector);
  const steps = stepsOf(store);
  const id = () => uniqueId("tour");
  const title = el("strong", { id: id() });
  const place = el("span.bl-quiet");
  const task = el("p", { id: id() });
  const seen = el("p.bl-tour-seen");
  const [back, show, next] = times(3, () => el("button.bl-button", { type: "button" }));
  const close = el("button.bl-close", { type: "button" }, "×");
  const live = liveRegion();
  const card = el(
    "div.bl-tour-card",
    { role: "group", tabindex: -1, "aria-labelledby": title.id, "aria-describedby": task.id },
    el("div.bl-tour-head", {}, title, place, close),
    ...[task, seen],
    el("div.bl-tour-buttons", {}, back, show, next),
  );
  const opener = focusedIn(root);
  let index = 0;
  let wasDone = false;
  /** Heads that were shown in this step. @type {Set<string>} */
  let heads = new Set();
  let first = "";
  /** What waits until the kernel has answered. @type {(() => boolean)[]} */
  let waiting = [];
  let isUpdating = false;

  /** @param {number} to @param {boolean} [takesFocus] */
  function go(to, takesFocus = card.contains(focusedIn(root))) {
    if (to >= steps.length) {
      store.set({ show_tour: false });
      return;
    }
    index = Math.max(0, to);
    const { start, begin } = steps[index];
    [wasDone, heads, waiting] = [false, new Set(), []];
    live.textContent = "";
    store.set({ hover: null, ...start });
    first = nameOf(shownHead(store));
    if (begin) waiting.push(() => begin(store, session));
    update();
    if (takesFocus) {
      card.focus({ preventScroll: true });
      card.scrollIntoView?.({ block: "nearest" });
    }
  }

  /** Draw the step as the state is. */
  function update() {
    const name = nameOf(shownHead(store));
    if (name !== first) heads.add(name);
    // What is asked here changes the state.
    if (isUpdating) return;
    isUpdating = true;
    waiting = waiting.filter((act) => !act());
    isUpdating = false;
    const step = steps[index];
    const isDone = wasDone || step.isDone(store, heads);
    title.textContent = say(nameFor(step, "title"));
    place.textContent = say("position", { step: index + 1, of: steps.length });
    task.textContent = say(nameFor(step, "do"));
    if (isDone && !wasDone) {
      // Figures are those of the moment at which it was seen.
      const said = say(nameFor(step, "said"), step.values?.(store));
      seen.replaceChildren(el("strong", {}, say("seen")), " ", said);
      live.textContent = said;
    } else if (!isDone) seen.replaceChildren();
    wasDone = isDone;
    card.classList.toggle("bl-tour-done", isDone);
    back.textContent = say("back");
    back.disabled = index === 0;
    show.textContent = say("show");
    const isLast = index === steps.length - 1;
    next.textContent = say(isLast ? "finish" : isDone ? "next" : "skip");
    close.setAttribute("aria-label", say("close"));
    point(step.target(store), isDone);
  }

  /** Put the card beside what a step points at, and mark that. @param {Target} target @param {boolean} isDone */
  function point({ part, selector, heads: named = [] }, isDone) {
    const body = find(PLACES.text);
    const isNarrow = body && !/ /.test(getComputedStyle(body).gridTemplateColumns.trim());
    const before = find(isNarrow ? PLACES[part] : PLACES.text);
    if (before && card.nextElementSibling !== before) before.before(card);
    const pointed = isDone ? [] : named.map(headOf);
    store.set({ pointed: pointed.map(({ layer, head }) => [layer, head]) });
    const marked = isDone ? null : find(selector);
    for (const node of root.querySelectorAll(`.${TARGET}`)) {
      if (node !== marked) node.classList.remove(TARGET);
    }
    marked?.classList.add(TARGET);
  }

  listen(back, "click", () => go(index - 1), signal);
  listen(next, "click", () => go(index + 1), signal);
  listen(
    show,
    "click",
    () => {
      const step = steps[index];
      waiting.push(() => step.show(store, session));
      update();
    },
    signal,
  );
  const leave = () => store.set({ show_tour: false });
  listen(close, "click", leave, signal);
  listen(
    card,
    "keydown",
    (event) => {
      if (event.key === "Escape") leave();
    },
    signal,
  );
  // After the views, which draw what is marked.
  store.on(STEP_STATE, update, signal);
  onAbort(signal, () => {
    const hadFocus = card.contains(focusedIn(root));
    card.remove();
    live.remove();
    for (const node of root.querySelectorAll(`.${TARGET}`)) node.classList.remove(TARGET);
    store.set({ pointed: [] });
    if (hadFocus) (opener?.isConnected ? opener : button).focus({ preventScroll: true });
  });
  root.append(live);
  if (!stepsOf(store).length) return;
  if (canRead(store)) read(store, session, TOUR_TEXT);
  const wasPressed = opener === button;
  go(0, wasPressed);
  onResize(root, update, signal);
}

/** @type {(step: import("./steps.js").Step, kind: "title" | "do" | "said") => StringName} */
const nameFor = ({ name }, kind) => /** @type {StringName} */ (`${name}_${kind}`);

/**
 * Return the element with the focus, in the document or the shadow tree of an element.
 * @param {HTMLElement} element
 */
const focusedIn = (element) =>
  /** @type {HTMLElement | null} */ (
    /** @type {Document | ShadowRoot} */ (element.getRootNode()).activeElement ?? null
  );
