import { wordLabel, wordUnits } from "../data/units.js";
import { nameOf } from "../ui/format.js";

/**
 * @typedef {import("../state/types.js").EditTrait} Edit
 * @typedef {import("./tokenizer.js").Encoding} Encoding
 */

/**
 * Return the units of a text: its words and special tokens.
 * @param {Encoding} encoding
 */
export const unitsOf = ({ tokens, words, wordIds }) => wordUnits(tokens, words, wordIds);

/**
 * Return the tokens of a unit or a token.
 * @param {Encoding} encoding
 * @param {"words" | "tokens"} kind
 * @param {number} index
 * @throws {Error} if there is none
 */
export function tokensOf(encoding, kind, index) {
  const { start } = unitsOf(encoding);
  const count = kind === "tokens" ? encoding.tokens.length : start.length - 1;
  if (!(index >= 0 && index < count)) {
    throw new Error(`There is no ${kind.slice(0, -1)} ${index}: the text has ${count}.`);
  }
  if (kind === "tokens") return [index];
  return Array.from({ length: start[index + 1] - start[index] }, (_, i) => start[index] + i);
}

/**
 * Return edits as the views list them: with titles, and with tokens in the place of special tokens, as
 * bertlook.widgets.edit_list encodes them.
 * @param {Edit[]} edits  some with titles, and new ones
 * @param {Encoding} encoding
 * @returns {Edit[]}
 * @throws {Error} with a message for the reader, if there is no such word
 */
export const listEdits = (edits, encoding) =>
  edits.flatMap((edit) => {
    if (edit.title) return [edit];
    if (edit.kind === "hide") return (edit.words ?? []).map((word) => hide(edit, word, encoding));
    return edit.kind === "cut" ? cuts(edit, encoding) : [{ ...edit, title: headTitle(edit) }];
  });

/** @param {Edit} edit */
const headTitle = ({ head, how }) => `head ${name(head)} off (${how})`;

/** @param {Edit["head"]} head */
const name = (head) => {
  const [layer, index] = /** @type {[number, number]} */ (head);
  return nameOf({ layer, head: index });
};

/**
 * @param {Edit} edit
 * @param {number} index
 * @param {Encoding} encoding
 * @returns {Edit}
 */
function hide(edit, index, encoding) {
  const isSpecial = isSpecialUnit(edit, index, encoding);
  const units = isSpecial ? "tokens" : edit.units;
  const words = isSpecial ? tokensOf(encoding, "words", index) : [index];
  const labels = words.map((word) => labelOf(encoding, units, word));
  return { ...edit, units, words, title: `${labels.join(", ")} hidden` };
}

/**
 * @param {Edit} edit
 * @param {Encoding} encoding
 * @returns {Edit[]}
 */
function cuts(edit, encoding) {
  const [query, key] = /** @type {[number, number]} */ ([edit.query, edit.key]);
  const make = (
    /** @type {Edit["units"]} */ units,
    /** @type {number} */ from,
    /** @type {number} */ to,
  ) => {
    const ends = [from, to].map((end) => labelOf(encoding, units, end)).join(" → ");
    return { ...edit, units, query: from, key: to, title: `${ends} cut in ${name(edit.head)}` };
  };
  if (![query, key].some((index) => isSpecialUnit(edit, index, encoding))) {
    return [make(edit.units, query, key)];
  }
  return tokensOf(encoding, "words", query).flatMap((from) =>
    tokensOf(encoding, "words", key).map((to) => make("tokens", from, to)),
  );
}

/**
 * Return whether an index of an edit between words is that of a special token.
 * @param {Edit} edit
 * @param {number} index
 * @param {Encoding} encoding
 */
function isSpecialUnit({ units }, index, encoding) {
  const [token] = tokensOf(encoding, units, index);
  return units === "words" && encoding.wordIds[token] === null;
}

/**
 * @param {Encoding} encoding
 * @param {Edit["units"]} kind
 * @param {number} index
 */
function labelOf(encoding, kind, index) {
  if (kind === "words") return unitsOf(encoding).units[index].label;
  return wordLabel(encoding.tokens[index]);
}
