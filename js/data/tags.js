import { wordLabel } from "./units.js";

/**
 * What a corpus or parser says of each word; null where it is unknown.
 * @typedef {object} Tags
 * @property {(string | null)[] | null} upos    universal parts of speech
 * @property {(string | null)[] | null} xpos    parts of speech of the corpus's tag set
 * @property {(string | null)[] | null} lemmas
 * @property {(string | null)[] | null} feats   morphological features, "Number=Plur|Person=3"
 */

const NAMES = /** @type {const} */ (["upos", "xpos", "lemmas", "feats"]);

/**
 * Return whether a value is the tags of a text, or null.
 * @param {any} value
 * @param {number} count  number of words
 */
export const areTags = (value, count) =>
  value === null ||
  (typeof value === "object" && NAMES.every((name) => isAnnotation(value[name], count)));

/**
 * Return a word's tags as a text, empty if none is known: "NOUN, NNS, lemma dog, Number=Plur".
 * @param {Tags | null} tags
 * @param {number | null} word  index of the word; null for a special token
 */
export function tagText(tags, word) {
  if (tags === null || word === null) return "";
  const [upos, xpos, lemma, feats] = NAMES.map((name) => tags[name]?.[word] ?? null);
  return [
    upos,
    xpos === upos ? null : xpos,
    lemma && `lemma ${lemma}`,
    ...(feats?.split("|") ?? []),
  ]
    .filter((text) => text !== null && text !== "")
    .map((text) => wordLabel(String(text)))
    .join(", ");
}

/**
 * Return whether a value has a text or null for each word, or is null.
 * @param {unknown} values
 * @param {number} count
 */
const isAnnotation = (values, count) =>
  values === null ||
  (Array.isArray(values) &&
    values.length === count &&
    values.every((value) => value === null || typeof value === "string"));
