import { el } from "./dom.js";

/** Milliseconds after which a browser has taken over what it downloads. */
const RELEASE_DELAY = 60_000;

/**
 * Give a file to the browser's downloads.
 * @param {string} name
 * @param {DataView} content
 */
export function download(name, content) {
  const href = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (content)]));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), RELEASE_DELAY);
}
