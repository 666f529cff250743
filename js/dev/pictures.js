import { bytes, densePicture, random } from "../testing/made_up.js";

/** @typedef {import("../data/decode.js").Gold} Gold */
/** @typedef {import("../data/decode.js").Mention} Mention */

/**
 * Text on which the patterns of attention depend.
 * @typedef {object} Text
 * @property {string[]} tokens
 * @property {(number | null)[]} wordIds
 * @property {Gold | null} gold
 * @property {Mention[]} mentions
 *
 * @typedef {(text: Text, from: number) => number} Pattern   returns the token that a token attends
 *     to most, or an index outside the text for broad attention
 */

/** Patterns of the heads, in turn. @type {Pattern[]} */
const PATTERNS = [
  (_, from) => from - 1,
  ({ tokens }, from) => (from + 1) % tokens.length,
  goldHead,
  ({ tokens }) => tokens.length - 1,
  antecedent,
  (_, from) => from,
  () => -1,
];
/** Largest weight on the token that a head attends to, before normalization; noise sums to 1 at most. */
const EMPHASIS = 2;

/**
 * Return a picture whose heads attend as trained ones do: to the previous or next token, to the gold
 * head, to [SEP], to an antecedent, to the token itself, or broadly.
 * @param {object} options
 * @param {string} options.text  words separated by spaces, word pieces by bars: "un|seen"
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

/** Mark a piece that continues a word. @param {string} piece */
const continued = (piece) => `##${piece}`;

/** Return the gold head of a word. @type {Pattern} */
function goldHead({ gold, wordIds }, from) {
  const word = wordIds[from];
  return gold && word !== null ? wordIds.indexOf(gold.heads[word] - 1) : -1;
}

/** Return the antecedent for some mentions and the preceding mention for others. @type {Pattern} */
function antecedent({ mentions, wordIds }, from) {
  const word = wordIds[from] ?? 0;
  const mention = mentions.find(({ head }) => head === word);
  const isRight = word % 3 > 0;
  const preceding = mentions.filter(
    ({ head, cluster }) => head < word && (!isRight || cluster === mention?.cluster),
  );
  return wordIds.indexOf(preceding.at(-1)?.head ?? -1);
}

/**
 * Return a picture of a pair of texts, of which one half of the heads attends across the boundary.
 * @param {string} first
 * @param {string} second
 */
export function pairPicture(first, second) {
  const picture = patternedPicture({ text: `${first} # ${second}` });
  const boundary = picture.tokens.indexOf("#") + 1;
  const tokens = picture.tokens.map((token) => (token === "#" ? "[SEP]" : token));
  const words = picture.words.filter((word) => word !== "#");
  const hash = picture.words.indexOf("#");
  const word_ids = picture.word_ids.map((word) => {
    if (word === null || word === hash) return null;
    return word > hash ? word - 1 : word;
  });
  return { ...picture, tokens, words, word_ids, boundary };
}

/**
 * Return a picture of a decoder's attention to a source text, as a translation's: along the diagonal,
 * to a verb, to the end, or broadly.
 * @param {object} options
 * @param {string} options.target
 * @param {string} options.source
 * @param {number} [options.layers]
 * @param {number} [options.heads]
 */
export function crossPicture({ target, source, layers = 3, heads = 4 }) {
  const words = target.split(" ");
  const keyWords = source.split(" ");
  const tokens = ["<pad>", ...words];
  const keyTokens = [...keyWords, "</s>"];
  const next = random(11);
  const codes = [];
  for (let index = 0; index < layers * heads; index++) {
    for (let row = 0; row < tokens.length; row++) {
      const along = Math.round(((row - 1) / words.length) * keyWords.length);
      const best = [along, along + 1, keyTokens.length - 1, -1][index % 4];
      const weights = keyTokens.map(
        (_, to) => next() ** 4 / keyTokens.length + (to === best ? EMPHASIS * next() : 0),
      );
      const sum = weights.reduce((a, b) => a + b);
      for (const weight of weights) codes.push(Math.round(255 * Math.sqrt(weight / sum)));
    }
  }
  return {
    ...densePicture({ layers, heads, words }),
    ...{ tokens, word_ids: [null, ...words.keys()], maps: bytes(codes) },
    keys: { tokens: keyTokens, words: keyWords, word_ids: [...keyWords.keys(), null] },
  };
}

/**
 * Return a picture whose heads attend as the next ones of the patterned picture do.
 * @param {string} text
 */
export function shiftedPicture(text) {
  const picture = patternedPicture({ text });
  const codes = new Uint8Array(picture.maps.buffer);
  const area = picture.tokens.length ** 2;
  return { ...picture, maps: bytes(codes.map((_, i) => codes[(i + area) % codes.length])) };
}

/**
 * Return a picture of the difference between two heads' weights.
 * @param {string} text
 */
export function signedPicture(text) {
  const picture = patternedPicture({ text });
  const codes = new Uint8Array(picture.maps.buffer);
  const shifted = new Uint8Array(shiftedPicture(text).maps.buffer);
  const signed = codes.map((code, i) => {
    const other = shifted[i];
    const difference = (code / 255) ** 2 - (other / 255) ** 2;
    return 128 + Math.round(127 * Math.sign(difference) * Math.sqrt(Math.abs(difference)));
  });
  return { ...picture, scale: 1, maps: bytes(signed) };
}

/** PNG of 3 x 2 pixels: red, green, blue above yellow, gray, black. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAHUlEQVR42mM+YWNzY5qRHMMChmcnbKZNmyYiIgIAUgQHii0dgcMAAAAASUVORK5CYII=";

/**
 * Return a picture whose tokens are [CLS] and 2 x 3 patches of an image, or whose words attend to
 * these patches.
 * @param {string} [text]  words that attend, if patches don't
 */
export function imagePicture(text = "") {
  const names = [1, 2].flatMap((row) => [1, 2, 3].map((column) => `patch ${row},${column}`));
  const axis = { tokens: ["[CLS]", ...names], words: names, word_ids: [null, ...names.keys()] };
  const words = text.split(" ");
  const rows = text === "" ? axis : { tokens: words, words, word_ids: [...words.keys()] };
  const next = random(3);
  const codes = Array.from({ length: 3 * 4 * rows.tokens.length * axis.tokens.length }, () =>
    Math.floor(255 * Math.sqrt(next() ** 3 / 2)),
  );
  return {
    ...{ ...densePicture({ layers: 3, heads: 4, key: 21 }), ...rows, maps: bytes(codes) },
    keys: text === "" ? null : axis,
    image: {
      png: bytes(Array.from(atob(PNG), (character) => character.charCodeAt(0))),
      ...{ rows: 2, columns: 3, start: 1, queries: text === "" },
    },
  };
}
