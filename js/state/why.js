import { sameHead } from "../ui/format.js";

/** @typedef {import("./store.js").Store} Store */

/**
 * Link whose score is explained: from a word or token to another.
 * @typedef {object} Link
 * @property {number} layer
 * @property {number} head
 * @property {number} query       unit that attends
 * @property {number} key         unit that is attended to
 * @property {"words" | "tokens"} unit
 * @property {boolean} before     whether the edits of the text don't count
 */

/** Why links can't be explained while no kernel answers. */
export const NEEDS_KERNEL = "Why a head links two words can be seen with a running kernel only.";
/** Why links can't be explained in a view that has no model. */
export const NEEDS_MODEL =
  "Why a head links two words can be seen in an Explorer with a model: Explorer(model, text).";

/**
 * Return why links can't be explained, or "" if they can.
 * @param {Store} store
 */
export function whyNot(store) {
  if (!store.get("explains") || store.get("reads_text") === false) return NEEDS_MODEL;
  return store.get("live") === false ? NEEDS_KERNEL : "";
}

/**
 * Ask why a head links two words; the answer arrives as `explanation`.
 * @param {Store} store
 * @param {Omit<Link, "before">} link
 * @returns {string}  why that can't be asked, or ""
 */
export function askWhy(store, link) {
  const reason = whyNot(store);
  const why = { ...link, before: Boolean(store.get("is_before")) };
  if (!reason) store.set({ why, explanation: null, why_error: "" });
  return reason;
}

/**
 * Return the link that is explained, if it is one of what a store's views draw of a head.
 * @param {Store} store
 * @param {import("./types.js").HeadName} head
 * @returns {Link | null}
 */
export function whyOf(store, head) {
  const why = store.get("why");
  const isMine = why && sameHead(head, why) && why.before === Boolean(store.get("is_before"));
  return isMine ? why : null;
}

/** Stop explaining a link. @param {Store} store */
export const closeWhy = (store) => store.set({ why: null, explanation: null, why_error: "" });
