import { bytes, densePicture, random } from "../testing/made_up.js";

/** @typedef {import("../data/decode.js").Gold} Gold */
/** @typedef {import("../data/decode.js").Mention} Mention */

/**
 * Weights of what heads look at, beside noise: from a token, to the token at the same index of the
 * list that each pattern returns.
 * @typedef {object} Text
 * @property {string[]} tokens
 * @property {(number | null)[]} wordIds
 * @property {Gold | null} gold
 * @property {Mention[]} mentions
 *
 * @typedef {(text: Text, from: number) => number} Pattern   the token that a token attends to
 */

/** What each head attends to, in turn; -1: nothing in particular. @type {Pattern[]} */
const PATTERNS = [
  (_, from) => from - 1,
  ({ tokens }, from) => (from + 1) % tokens.length,
  goldHead,
  ({ tokens }) => tokens.length - 1,
  precedingMention,
  (_, from) => from,
  () => -1,
];
/** Share of a row on what its head attends to, before normalization; noise adds up to 1. */
const EMPHASIS = 2;

/**
 * A picture with heads that attend as trained ones do: to the previous or next token, to the gold
 * head, to [SEP], to the preceding mention, to themselves, or broadly.
 * @param {object} options
 * @param {string} options.text  words between spaces; word pieces between bars: "un|seen"
 * @param {number} [options.layers]
 * @param {number} [options.heads]
 * @param {Gold | null} [options.gold]
 * @param {Mention[]} [options.mentions]
 * @param {string} [options.note]
 */
export function patternedPicture({ text, gold = null, mentions = [], note = "", ...shape }) {
  const pieces = text.split(" ").map((word) => word.split("|"));
  const words = pieces.map((parts) => parts.join(""));
  const tokens = [
    "[CLS]",
    ...pieces.flatMap(([first, ...rest]) => [first, ...rest.map(continued)]),
  ];
  tokens.push("[SEP]");
  const wordIds = [null, ...pieces.flatMap((parts, word) => parts.map(() => word)), null];
  const { layers = 3, heads = 4 } = shape;
  const next = random(7);
  const codes = [];
  for (let index = 0; index < layers * heads; index++) {
    const pattern = PATTERNS[index % PATTERNS.length];
    for (let from = 0; from < tokens.length; from++) {
      const target = pattern({ tokens, wordIds, gold, mentions }, from);
      const weights = tokens.map(
        (_, to) => next() ** 4 / tokens.length + (to === target ? EMPHASIS * next() ** 2 : 0),
      );
      const sum = weights.reduce((a, b) => a + b);
      for (const weight of weights) codes.push(Math.round(255 * Math.sqrt(weight / sum)));
    }
  }
  return {
    ...densePicture({ layers, heads, words }),
    ...{ tokens, word_ids: wordIds, gold, mentions, note, maps: bytes(codes) },
  };
}

/** @param {string} piece */
const continued = (piece) => `##${piece}`;

/** @type {Pattern} */
function goldHead({ gold, wordIds }, from) {
  const word = wordIds[from];
  return gold && word !== null ? wordIds.indexOf(gold.heads[word] - 1) : -1;
}

/** @type {Pattern} */
function precedingMention({ mentions, wordIds }, from) {
  const preceding = mentions.filter(({ head }) => head < (wordIds[from] ?? 0));
  return wordIds.indexOf(preceding.at(-1)?.head ?? -1);
}
