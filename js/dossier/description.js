import { countOf, nameInSentence, times } from "../ui/format.js";

/** @typedef {import("../state/types.js").DossierExample} Example */

/** Names of the groups of examples, with what they are. @type {["strongest" | "middle" | "typical", string, string][]} */
export const GROUPS = [
  ["strongest", "Strongest", "The inputs with the head's largest weights between two words."],
  [
    "middle",
    "Middle",
    "Inputs of a random sample whose largest weight is near the sample's median.",
  ],
  ["typical", "Typical", "A random sample of the inputs."],
];

/**
 * Return the indices of the words around both ends of an example's link, in order, with null for
 * words that are left out.
 * @param {Pick<Example, "words" | "query" | "key">} example
 * @param {number} reach  number of words on either side of each end
 * @returns {(number | null)[]}
 */
export function wordsShown({ words, query, key }, reach) {
  const near = times(words.length, (i) => i).filter(
    (i) => Math.min(Math.abs(i - query), Math.abs(i - key)) <= reach,
  );
  const shown = near.flatMap((i, at) => (i > (near[at - 1] ?? -1) + 1 ? [null, i] : [i]));
  return near[near.length - 1] < words.length - 1 ? [...shown, null] : shown;
}

/**
 * Return an example in words, which follow its weight.
 * @param {Example} example
 */
export function sentenceOf({ position, words, query, key }) {
  const [from, to] = [words[query], words[key]].map(nameInSentence);
  return `from ${from} to ${to} in input ${position + 1}: ${words.join(" ")}`;
}

/**
 * Return what the histogram of distances shows, as a sentence.
 * @param {number[]} mass  by distance, the middle one being 0
 * @param {number[]} uniform
 */
export function describeDistances(mass, uniform) {
  const best = mass.indexOf(Math.max(...mass));
  return (
    `Attention is largest at ${distanceName(best, mass.length)}: ${mass[best].toFixed(2)}, ` +
    `evenly spread ${uniform[best].toFixed(2)}.`
  );
}

/**
 * Return the name of a bar: "the word itself", "1 word before", "20 words or more after".
 * @param {number} bar
 * @param {number} bars
 */
export function distanceName(bar, bars) {
  const far = (bars - 1) / 2;
  const distance = bar - far;
  if (distance === 0) return "the word itself";
  const count = Math.abs(distance);
  const more = count === far ? " or more" : "";
  return `${countOf(count, "word")}${more} ${distance < 0 ? "before" : "after"}`;
}
