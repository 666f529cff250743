// Marks with which byte-level and sentence-piece vocabularies write a space and a newline.
const SPACE_MARKS = /[Ġ▁]/g;
const NEWLINE_MARK = /Ċ/g;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// Marks that would reverse the text around them, and C1 controls.
const DIRECTION_MARKS = /[\u0080-\u009f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const CONTROLS = /[\u0000-\u001f\u007f]/g;
const INVISIBLE = /^[\p{Cf}\p{Z}]*$/u;

/**
 * A word as it can be drawn: control characters become their pictures, and what can't be seen gets
 * a sign. A vocabulary's token loses its mark of a preceding space.
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
