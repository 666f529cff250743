import { listAll, nameOf, sameHead } from "../ui/format.js";
import { shownHead } from "./store.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./types.js").HeadName} HeadName */
/** @typedef {import("./types.js").EditTrait} Edit */
/** @typedef {"zero" | "uniform" | "mean"} How */
/**
 * Edits and masked words that the kernel is asked to show, with an announcement for screen readers.
 * @typedef {{edits: Edit[], masked: number[], says: string}} Change
 */

/** Ways to switch a head off, with their names. @type {[How, string][]} */
export const HOW = [
  ["zero", "zero"],
  ["uniform", "even weights"],
  ["mean", "mean output"],
];

/** A new edit, which the kernel numbers and names. @type {Edit} */
const NEW = {
  ...{ kind: "head", head: null, how: null, query: null, key: null, words: null },
  ...{ units: "words", stream: null, title: "", own: null },
};

/**
 * Return whether a model answers: a kernel's, or the one in the page.
 * @param {Store} store
 */
export const canAsk = (store) =>
  (store.get("live") !== false || Boolean(store.get("page_reads"))) &&
  store.get("reads_text") !== false;

/**
 * Return whether the text can be edited.
 * @param {Store} store
 */
export const canEdit = (store) => canAsk(store) && Boolean(store.get("decoded"));

/**
 * Return whether words can be masked: the model predicts masked words, and the text that it predicts is
 * shown.
 * @param {Store} store
 */
export const canMask = (store) =>
  canEdit(store) && store.get("predictions")?.kind === "masked" && store.get("unit") !== "tokens";

/** Return the edits that are shown. @param {Store} store */
const editsOf = (store) => store.get("edit_list") ?? [];

/**
 * Return what the next change starts from: what was asked for last, so that no change is lost that has
 * no answer yet, or what is shown.
 * @param {Store} store
 * @returns {{edits: Edit[], masked: number[]}}
 */
const latest = (store) =>
  store.get("asked_edits") ?? { edits: editsOf(store), masked: store.get("masked") ?? [] };

/**
 * Return the heads of the shown attention that are switched off or have another map.
 * @param {Store} store
 * @returns {HeadName[]}
 */
export const headsOff = (store) =>
  editsOf(store).flatMap(({ kind, head, stream }) =>
    head && kind !== "cut" && isShown(store, stream) ? [{ layer: head[0], head: head[1] }] : [],
  );

/**
 * Return the words or tokens of the shown attention that are hidden.
 * @param {Store} store
 * @param {boolean} [isColumn]  whether those of the text that is attended to are asked for
 * @returns {Set<number>}
 */
export function hiddenUnits(store, isColumn = false) {
  const unit = store.get("unit");
  const isCross = store.get("decoded")?.isCross;
  return new Set(
    editsOf(store).flatMap((edit) => {
      const stream = isCross && isColumn ? edit.stream === "encoder" : isShown(store, edit.stream);
      return edit.kind === "hide" && edit.units === unit && stream ? (edit.words ?? []) : [];
    }),
  );
}

/**
 * Return the words that are masked, if words are shown.
 * @param {Store} store
 * @returns {Set<number>}
 */
export const maskedUnits = (store) =>
  new Set(store.get("unit") === "tokens" ? [] : (store.get("masked") ?? []));

/**
 * Switch a head off, or on again.
 * @param {Store} store
 * @param {HeadName} name
 * @param {How} [how]
 * @returns {Change}
 */
export function toggleHead(store, name, how = "zero") {
  const isHead = (/** @type {Edit} */ edit) =>
    edit.kind === "head" &&
    isShown(store, edit.stream) &&
    sameHead(name, edit.head && { layer: edit.head[0], head: edit.head[1] });
  const { edits } = latest(store);
  const others = edits.filter((edit) => !isHead(edit));
  const isOn = others.length === edits.length;
  if (isOn) others.push(headOff(name, how));
  return change(store, others, `Head ${nameOf(name)} switched ${isOn ? "off" : "on"}`);
}

/** Return the edit that switches a head off. @param {HeadName} name @param {How} [how] @returns {Edit} */
export const headOff = ({ layer, head }, how = "zero") => ({
  ...NEW,
  kind: "head",
  head: [layer, head],
  how,
});

/**
 * Hide a word from all others, or show it again.
 * @param {Store} store
 * @param {number} index  of the word or token
 * @returns {Change}
 */
export function toggleHidden(store, index) {
  const units = store.get("unit") ?? "words";
  const { edits } = latest(store);
  const others = edits.filter(
    (edit) => !(edit.kind === "hide" && edit.units === units && edit.words?.includes(index)),
  );
  const isShownNow = others.length === edits.length;
  if (isShownNow) others.push({ ...NEW, kind: "hide", words: [index], units });
  return change(store, others, isShownNow ? "Word hidden" : "Word shown again");
}

/**
 * Cut the link of a head from a word to another.
 * @param {Store} store
 * @param {HeadName} name
 * @param {number} query  index of the word or token that attends
 * @param {number} key    index of the one that is attended to
 * @returns {Change}
 */
export function cutLink(store, name, query, key) {
  const units = store.get("unit") ?? "words";
  const head = /** @type {[number, number]} */ ([name.layer, name.head]);
  return change(
    store,
    [...latest(store).edits, { ...NEW, kind: "cut", head, query, key, units }],
    "Link cut",
  );
}

/**
 * Mask a word, or show it again.
 * @param {Store} store
 * @param {number} index  of the word
 * @returns {Change}
 */
export function toggleMasked(store, index) {
  const { edits, masked } = latest(store);
  const others = masked.filter((other) => other !== index);
  const isNew = others.length === masked.length;
  return {
    edits,
    masked: isNew ? [...others, index] : others,
    says: isNew ? "Word masked" : "Word shown again",
  };
}

/**
 * Take an edit back that is shown.
 * @param {Store} store
 * @param {Edit} edit
 * @returns {Change}
 */
export const removeEdit = (store, { own, title }) =>
  change(
    store,
    latest(store).edits.filter((other) => other.own !== own),
    `Taken back: ${title}`,
  );

/**
 * Take all edits back, and show all masked words.
 * @returns {Change}
 */
export const removeAll = () => ({ edits: [], masked: [], says: "The text as it was" });

/**
 * Return a link of the shown head that can be cut: from the only word in focus to another one.
 * @param {Store} store
 * @param {number} key
 * @returns {{head: HeadName, query: number, key: number} | null}
 */
export function linkFromFocus(store, key) {
  const focused = store.get("focused") ?? [];
  if (focused.length !== 1 || focused[0] === key || store.get("direction") !== "outgoing") {
    return null;
  }
  return { head: shownHead(store), query: focused[0], key };
}

/**
 * Return the titles of the edits as one text: "head 3-1 off (zero) and chef hidden".
 * @param {Store} store
 */
export const describeEdits = (store) => listAll(editsOf(store).map(({ title }) => title));

/**
 * Return whether an edit changes the attention that is shown.
 * @param {Store} store
 * @param {string | null} stream
 */
const isShown = (store, stream) => stream === null || stream === store.get("choice");

/**
 * @param {Store} store
 * @param {Edit[]} edits
 * @param {string} says
 * @returns {Change}
 */
const change = (store, edits, says) => ({ edits, masked: latest(store).masked, says });
