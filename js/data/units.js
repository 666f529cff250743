// Characters that stand for a space and a newline in byte-level and SentencePiece vocabularies.
const SPACE_MARKS = /[Ġ▁]/g;
const NEWLINE_MARK = /Ċ/g;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// Marks that would change the direction of the text around them, and C1 controls.
const DIRECTION_MARKS = /[\u0080-\u009f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the controls are replaced
const CONTROLS = /[\u0000-\u001f\u007f]/g;
const INVISIBLE = /^[\p{Cf}\p{Z}]*$/u;

/**
 * Word, token or special token: a row of a map between units.
 * @typedef {object} Unit
 * @property {string} label
 * @property {string | null} special  its kind ("[CLS]"), or null
 *
 * Units of a text. Unit u has the tokens from `start[u]` up to, excluding, `start[u + 1]`.
 * @typedef {{units: Unit[], start: number[]}} Units
 */

/**
 * Return the words and special tokens of a text, in token order.
 * @param {string[]} tokens
 * @param {string[]} words
 * @param {(number | null)[]} wordIds  each token's word; null for special tokens
 * @returns {Units}
 */
export function wordUnits(tokens, words, wordIds) {
  /** @type {Units} */
  const result = { units: [], start: [] };
  wordIds.forEach((word, token) => {
    if (word !== null && token > 0 && wordIds[token - 1] === word) return;
    const label = wordLabel(word === null ? tokens[token] : words[word]);
    result.start.push(token);
    result.units.push({ label, special: word === null ? label : null });
  });
  result.start.push(tokens.length);
  return result;
}

/**
 * Return every token as a unit.
 * @param {string[]} tokens
 * @param {(number | null)[]} wordIds
 * @returns {Units}
 */
export function tokenUnits(tokens, wordIds) {
  return {
    units: tokens.map((token, i) => {
      const label = wordLabel(token, { isToken: wordIds[i] !== null });
      return { label, special: wordIds[i] === null ? label : null };
    }),
    start: [...tokens.keys(), tokens.length],
  };
}

/**
 * Pool a map between tokens into a map between units: the sum over the columns of a unit's tokens,
 * and the mean over its rows (Clark et al. 2019, section 4.1), so that rows keep their sums.
 * `bertlook.pooling` does the same in Python.
 * @param {Float32Array} map   (row tokens, column tokens)
 * @param {number[]} rows      `start` of the units of the rows, as in {@link Units}
 * @param {number[]} columns   `start` of the units of the columns
 * @returns {Float32Array}     (row units, column units)
 */
export function unitMap(map, rows, columns) {
  const [height, width] = [rows.length - 1, columns.length - 1];
  const length = columns[width];
  if (height === rows[height] && width === length) return map;
  const pooled = new Float32Array(height * width);
  for (let u = 0; u < height; u++) {
    const share = 1 / (rows[u + 1] - rows[u]);
    for (let row = rows[u]; row < rows[u + 1]; row++) {
      for (let v = 0; v < width; v++) {
        let sum = 0;
        for (let column = columns[v]; column < columns[v + 1]; column++) {
          sum += map[row * length + column];
        }
        pooled[u * width + v] += share * sum;
      }
    }
  }
  return pooled;
}

/**
 * Return a word as it is drawn: control characters become visible symbols, and invisible words a
 * placeholder. Tokens lose the vocabulary's mark of a preceding space.
 * @param {string} text
 * @param {{isToken?: boolean}} [options]
 */
export function wordLabel(text, { isToken = false } = {}) {
  const plain = isToken ? text.replace(NEWLINE_MARK, "\n").replace(SPACE_MARKS, "") : text;
  if (isToken && plain === "" && text !== "") return "␣";
  const label = plain
    .replace(LONE_SURROGATES, "\ufffd")
    .replace(DIRECTION_MARKS, "\ufffd")
    .replace(CONTROLS, (control) =>
      control === "\u007f" ? "␡" : String.fromCharCode(0x2400 + control.charCodeAt(0)),
    );
  if (!INVISIBLE.test(label)) return label;
  return /^ +$/.test(label) ? "␣" : "\ufffd";
}
