import {
  canEdit,
  canMask,
  cutLink,
  linkFromFocus,
  toggleHead,
  toggleHidden,
  toggleMasked,
} from "../state/edits.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").ViewOptions} ViewOptions */
/** @typedef {import("../state/edits.js").Change} Change */

const NO_KERNEL = "Nothing can be edited here: no kernel answers.";

/**
 * Ask the kernel for a change.
 * @param {Store} store
 * @param {import("../kernel/session.js").Session} session
 * @param {Change} change
 * @returns {string}  announcement for a screen reader
 */
export function apply(store, session, { edits, masked, says }) {
  if (!canEdit(store)) return NO_KERNEL;
  session.edit(edits, masked);
  return says;
}

/**
 * Return what keys on a head do.
 * @param {Store} store
 * @param {Pick<ViewOptions, "session">} options
 * @returns {Record<string, (name: import("../state/types.js").HeadName) => string>}  by key; each
 *     returns an announcement
 */
export const headKeys = (store, { session }) => ({
  x: (name) => apply(store, session, toggleHead(store, name)),
});

/**
 * Return what keys on a word do.
 * @param {Store} store
 * @param {Pick<ViewOptions, "session">} options
 * @returns {Record<string, (unit: number) => string>}  by key
 */
export const wordKeys = (store, { session }) => ({
  x: (unit) => {
    const link = linkFromFocus(store, unit);
    const change = link
      ? cutLink(store, link.head, link.query, link.key)
      : toggleHidden(store, unit);
    return apply(store, session, change);
  },
  h: (unit) => apply(store, session, toggleHidden(store, unit)),
  m: (unit) =>
    canMask(store)
      ? apply(store, session, toggleMasked(store, unit))
      : "Words can't be masked here.",
});
