// Words of a text, from the spans of its tokens; bertlook.model.tokens.words does the same in Python.
import { isAccent, isSpace } from "./characters.js";

/**
 * The indices of the first character and after the last one.
 * @typedef {[number, number]} Span
 */

/**
 * Return the words of a text: what the tokenizer parts, split at white space.
 * @param {string[]} characters
 * @param {number[]} preTokens  number of the tokenizer's own word of each token
 * @param {Span[]} spans        of the tokens
 * @returns {Span[]}
 */
export function findWords(characters, preTokens, spans) {
  const pieces = partAtSpace(characters, joinPreTokens(characters, preTokens, spans));
  const owners = assign(spans, pieces, characters.length);
  /** End of each piece that has a token. @type {Map<number, number>} */
  const ends = new Map();
  spans.forEach(([start, stop], index) => {
    let last = stop;
    while (last > start && isSpace(characters[last - 1])) last--;
    if (last === start) return;
    const piece = owners[index];
    let end = Math.max(ends.get(piece) ?? pieces[piece][1], last);
    // A combining accent stays in its word, even if the tokenizer drops or separates it.
    while (end < characters.length && isAccent(characters[end])) end++;
    ends.set(piece, end);
  });
  /** @type {Span[]} */
  const words = [];
  for (const piece of [...ends.keys()].sort((a, b) => a - b)) {
    const start = pieces[piece][0];
    const end = /** @type {number} */ (ends.get(piece));
    const previous = words.at(-1);
    // Such as the three pieces of a normalized "¼".
    if (previous && start < previous[1]) previous[1] = Math.max(end, previous[1]);
    else words.push([start, end]);
  }
  return words;
}

/** Characters of scripts that are written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han. */
const UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]/u;

/**
 * Return the tokenizer's own words, parted at tokens where a script is written without spaces.
 * @param {string[]} characters
 * @param {number[]} preTokens  number of the tokenizer's own word of each token
 * @param {Span[]} spans        of the tokens
 */
export function partUnspaced(characters, preTokens, spans) {
  let [number, end] = [-1, 0];
  return spans.map(([start, stop], index) => {
    const isInside =
      preTokens[index] === preTokens[index - 1] &&
      !(
        start >= end &&
        end > 0 &&
        !isAccent(characters[start] ?? " ") &&
        UNSPACED.test(characters.slice(Math.max(start - 1, 0), start + 1).join(""))
      );
    if (!isInside) number++;
    end = Math.max(end, stop);
    return number;
  });
}

/**
 * Return the word of each token, by the first of its characters that is in a word. A token of white
 * space belongs to the word that follows, or to the last one.
 * @param {Span[]} spans  of the tokens
 * @param {Span[]} words
 * @param {number} length  number of characters of the text
 * @returns {number[]}
 */
export function assign(spans, words, length) {
  const wordOf = new Int32Array(length + 1).fill(-1);
  for (const [word, [start, stop]] of words.entries()) wordOf.fill(word, start, stop);
  const assigned = spans.map(
    ([start, stop]) => wordOf.subarray(start, Math.max(stop, start + 1)).find((w) => w >= 0) ?? -1,
  );
  let following = words.length - 1;
  for (let index = assigned.length - 1; index >= 0; index--) {
    if (assigned[index] < 0) assigned[index] = following;
    following = assigned[index];
  }
  return assigned;
}

/**
 * Return the spans of the tokenizer's own words.
 * @param {string[]} characters
 * @param {number[]} preTokens
 * @param {Span[]} spans
 */
function joinPreTokens(characters, preTokens, spans) {
  /** @type {Map<number, Span>} */
  const joined = new Map();
  spans.forEach(([start, stop], index) => {
    if (characters.slice(start, stop).every(isSpace)) return;
    const [low, high] = joined.get(preTokens[index]) ?? [start, stop];
    joined.set(preTokens[index], [Math.min(start, low), Math.max(stop, high)]);
  });
  return [...joined.values()];
}

/**
 * Return what white space parts in some spans, in order.
 * @param {string[]} characters
 * @param {Span[]} spans
 */
function partAtSpace(characters, spans) {
  /** @type {Span[]} */
  const pieces = [];
  for (const [first, last] of spans) {
    let start = first;
    for (let index = first; index <= last; index++) {
      if (index < last && !isSpace(characters[index])) continue;
      if (index > start) pieces.push([start, index]);
      start = index + 1;
    }
  }
  return pieces.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}
