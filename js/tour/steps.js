import { TOUR_MASKED, TOUR_OWN, TOUR_TEXT } from "../contract.js";
import { canAsk, headOff, headsOff } from "../state/edits.js";
import { lockedHead } from "../state/store.js";
import { isHeadIn, nameOf } from "../ui/format.js";
import {
  haveAll,
  headOf,
  lookAhead,
  meanText,
  pieces,
  predicted,
  statisticText,
  weightText,
  wordAt,
} from "./figures.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").State} State */
/** @typedef {import("../kernel/session.js").Session} Session */

/**
 * What a step points at: a part of the Explorer, an element in it, and heads of the grid.
 * @typedef {{part: "grid" | "controls" | "words" | "text", selector: string, heads?: string[]}} Target
 *
 * Step of the tour, over when the state says that the learner did it, in whatever way.
 * @typedef {object} Step
 * @property {string} name        of its sentences
 * @property {string[]} heads     heads that it names
 * @property {(store: Store) => boolean} [needs]   whether the view has what it needs
 * @property {State} [start]      state in which it begins
 * @property {(store: Store, session: Session) => boolean} [begin]   asks the kernel for what it begins
 *     with; false while that must wait
 * @property {(store: Store) => Target} target
 * @property {(store: Store, seen: Set<string>) => boolean} isDone   `seen`: heads shown in this step
 * @property {(store: Store, session: Session) => boolean} show      does it; false while that must wait
 * @property {(store: Store) => Record<string, string | number>} [values]   figures of its sentence
 */

/** The heads that look at the next word. */
const AHEAD = ["1-3", "1-6", "2-8"];
const PREVIEWED = ["2-7", "4-5", "5-1"];
const MASK = "[MASK]";
/** The least weight that hides most arcs. */
const HIGH = 0.3;

/** @param {Store} store @param {string} name */
const isLocked = (store, name) => {
  const head = lockedHead(store);
  return head !== null && nameOf(head) === name;
};
/** @param {Store} store @param {string} word */
const isPinned = (store, word) => {
  const focused = store.get("focused") ?? [];
  return (
    store.get("unit") !== "tokens" && focused.length === 1 && focused[0] === wordAt(store, word)
  );
};
/** @param {Store} store @param {string[]} words */
const hasWords = (store, ...words) =>
  words.every((word) => wordAt(store, word) >= 0) || canRead(store);

/** Return whether another text can be read, by a kernel or by the page. @param {Store} store */
export const canRead = (store) => store.get("reads_text") !== false && canAsk(store);

/** Return whether the model predicts masked words, and answers. @param {Store} store */
const canPredict = (store) => canRead(store) && store.get("predictions")?.kind === "masked";

/** @type {(...names: string[]) => Target} */
const grid = (...heads) => ({
  ...{ part: "grid", heads },
  selector: heads.length > 0 ? ".bl-mark-pointed" : ".bl-grid-field",
});
/** @param {Store} store @param {string} word @returns {Target} */
const word = (store, word) => ({
  part: "words",
  selector: `.bl-word[data-unit="${wordAt(store, word)}"]`,
});
/** @type {(selector: string) => Target} */
const control = (selector) => ({ part: "controls", selector });

/** Set the state. @param {Store} store @param {State} patch */
const set = (store, patch) => {
  store.set(patch);
  return true;
};

/**
 * Read a text, unless it is shown.
 * @param {Store} store
 * @param {Session} session
 * @param {string} text
 */
export function read(store, session, text) {
  if (store.get("text") !== text && canRead(store)) session.look(text, null);
  return true;
}

/** How the word that is masked is written: as the mask, once it is. @param {Store} store */
const blankLabel = (store) => (wordAt(store, MASK) < 0 ? "an" : MASK);
/** @param {Store} store */
const blankAt = (store) => wordAt(store, blankLabel(store));
/** Whether the text with the masked word is there. @param {Store} store */
const isMaskText = (store) =>
  store.get("text") === TOUR_MASKED && !store.get("busy") && !store.get("editing");
/** @param {Store} store */
const isMasked = (store) =>
  isMaskText(store) && (store.get("masked") ?? []).includes(blankAt(store));

/** @param {Store} store @param {Session} session @param {string[]} off */
function ask(store, session, off) {
  if (!isMaskText(store)) return false;
  const known = headsOff(store).map(nameOf);
  const added = off.filter((name) => !known.includes(name)).map((name) => headOff(headOf(name)));
  session.edit([...(store.get("edit_list") ?? []), ...added], [blankAt(store)]);
  return true;
}

/** @type {Step[]} */
export const STEPS = [
  {
    ...{ name: "heads", heads: PREVIEWED },
    target: () => grid(),
    isDone: (_, seen) => seen.size >= 3,
    show: (store) => {
      for (const name of PREVIEWED) store.set({ hover: headOf(name) });
      return set(store, { hover: null });
    },
  },
  {
    ...{ name: "next", heads: ["1-6"], start: { statistic: null } },
    target: () => grid("1-6"),
    isDone: (store) => isLocked(store, "1-6"),
    show: (store) => set(store, headOf("1-6")),
    values: (store) => lookAhead(store, "1-6"),
  },
  {
    ...{ name: "object", heads: ["3-2"], start: { unit: "words", focused: [] } },
    needs: (store) => hasWords(store, "paper", "read"),
    target: (store) => (isLocked(store, "3-2") ? word(store, "paper") : grid("3-2")),
    isDone: (store) => isLocked(store, "3-2") && isPinned(store, "paper"),
    show: (store) => set(store, { ...headOf("3-2"), focused: [wordAt(store, "paper")] }),
    values: (store) => ({ weight: weightText(store, "3-2", "paper", "read") }),
  },
  {
    ...{ name: "verb", heads: ["3-2"], start: { ...headOf("3-2"), unit: "words" } },
    needs: (store) => hasWords(store, "paper", "read"),
    target: (store) => word(store, "read"),
    isDone: (store) => isLocked(store, "3-2") && isPinned(store, "read"),
    show: (store) => set(store, { ...headOf("3-2"), focused: [wordAt(store, "read")] }),
    values: (store) => ({ weight: weightText(store, "3-2", "read", "paper") }),
  },
  {
    ...{ name: "rest", heads: ["3-7"], start: { focused: [], specials: false } },
    target: (store) =>
      isLocked(store, "3-7") ? control(".bl-arc-controls .bl-check") : grid("3-7"),
    isDone: (store) => isLocked(store, "3-7") && Boolean(store.get("specials")),
    show: (store) => set(store, { ...headOf("3-7"), specials: true }),
    values: (store) => ({ weight: meanText(store, "3-7", "[SEP]") }),
  },
  {
    ...{ name: "threshold", heads: ["3-2"] },
    start: { ...headOf("3-2"), specials: false, threshold: 0.05 },
    target: () => control(".bl-arc-controls .bl-opener"),
    isDone: (store) => (store.get("threshold") ?? 0) >= HIGH,
    show: (store) => set(store, { threshold: HIGH }),
  },
  {
    ...{ name: "tokens", heads: ["1-5"] },
    start: { ...headOf("1-5"), threshold: 0.05, unit: "words", focused: [] },
    needs: (store) => hasWords(store, "tractor"),
    target: () => control("[aria-label=Unit]"),
    isDone: (store) => store.get("unit") === "tokens",
    show: (store) => set(store, { unit: "tokens", focused: [] }),
    values: (store) => ({
      pieces: pieces(store, "tractor"),
      weight: weightText(store, "1-5", "tractor", "tractor"),
    }),
  },
  {
    ...{ name: "statistic", heads: ["3-7"], start: { unit: "words", focused: [] } },
    needs: (store) => (store.get("statistic_values") ?? []).some(({ name }) => name === "sep"),
    target: () => ({ part: "grid", selector: ".bl-grid-shading" }),
    isDone: (store) => store.get("statistic") === "sep",
    show: (store) => set(store, { statistic: "sep" }),
    values: (store) => ({ value: statisticText(store, "3-7", "sep") }),
  },
  {
    ...{ name: "mask", heads: [], start: { statistic: null, unit: "words", focused: [] } },
    needs: canPredict,
    begin: (store, session) => read(store, session, TOUR_MASKED),
    target: (store) => word(store, blankLabel(store)),
    isDone: (store) => isMasked(store) && predicted(store, "an").before !== "–",
    show: (store, session) => ask(store, session, []),
    values: (store) => predicted(store, "an"),
  },
  {
    ...{ name: "off", heads: AHEAD, start: { statistic: null, unit: "words" } },
    needs: canPredict,
    begin: (store, session) => {
      if (isMasked(store)) return true;
      return read(store, session, TOUR_MASKED) && ask(store, session, []);
    },
    target: () => grid(...AHEAD),
    isDone: (store) => isMasked(store) && haveAll(headsOff(store), AHEAD),
    show: (store, session) => ask(store, session, AHEAD),
    values: (store) => predicted(store, "an"),
  },
  {
    ...{ name: "own", heads: ["3-2"], start: { ...headOf("3-2"), unit: "words", statistic: null } },
    needs: canRead,
    begin: (store, session) => {
      if (store.get("editing")) return false;
      if (isEdited(store)) session.edit([], []);
      return true;
    },
    target: () => ({ part: "text", selector: ".bl-text" }),
    isDone: (store) =>
      !store.get("busy") && ![TOUR_TEXT, TOUR_MASKED, ""].includes(store.get("text") ?? ""),
    show: (store, session) => !isEdited(store) && read(store, session, TOUR_OWN),
  },
];

/** @param {Store} store */
const isEdited = (store) =>
  (store.get("edit_list") ?? []).length + (store.get("masked") ?? []).length > 0;

/**
 * Return the steps that a view has all for: heads, words, statistics, and somebody to read a text.
 * @param {Store} store
 */
export const stepsOf = (store) =>
  STEPS.filter(
    ({ heads, needs }) =>
      heads.every((name) => isHeadIn(headOf(name), store.get("decoded"))) &&
      (needs?.(store) ?? true),
  );
