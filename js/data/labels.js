// Marks with which byte-level and sentence-piece vocabularies write a space and a newline.
const SPACE_MARKS = /[Ġ▁]/g;
const NEWLINE_MARK = /Ċ/g;
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// Marks that would turn the text around them, and C1 controls.
const UNSEEN = /[\u0080-\u009f\u202a-\u202e\u2066-\u2069]/g;
const INVISIBLE = /^[\p{Cf}\p{Z}]*$/u;

/**
 * A word as it can be drawn: control characters become their pictures.
 * @param {string} text
 */
export function wordLabel(text) {
  const drawn = text
    .replace(LONE_SURROGATES, "\ufffd")
    .replace(UNSEEN, "\ufffd")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u001f\u007f]/g, pictured);
  if (!INVISIBLE.test(drawn)) return drawn;
  return /^ +$/.test(drawn) ? "␣" : "\ufffd";
}

/**
 * A vocabulary's token as it can be drawn: without its mark of a space before it.
 * @param {string} token
 */
export function tokenLabel(token) {
  const plain = token.replace(NEWLINE_MARK, "\n").replace(SPACE_MARKS, "");
  return plain === "" && token !== "" ? "␣" : wordLabel(plain);
}

/** @param {string} control */
function pictured(control) {
  const code = control.charCodeAt(0);
  return code === 0x7f ? "␡" : String.fromCharCode(0x2400 + code);
}
