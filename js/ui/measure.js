/** Pixels of a text size of 1 rem unless the reader enlarges texts. */
const REM = 16;

/** @type {CanvasRenderingContext2D | null | undefined} */
let context;

/**
 * Return a function that measures texts in the font of an element, in pixels.
 * @param {Element} element
 * @returns {(texts: string[]) => number[]}
 */
export function textMeasure(element) {
  context ??= document.createElement("canvas").getContext("2d");
  const canvas = context;
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  // An estimate for documents without a canvas.
  if (!canvas) return (texts) => texts.map((text) => 7.5 * text.length);
  canvas.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  const { font } = canvas;
  /** @type {Map<string, number>} */
  const widths = new Map();
  return (texts) => {
    canvas.font = font;
    for (const text of texts) {
      if (!widths.has(text)) widths.set(text, Math.ceil(canvas.measureText(text).width));
    }
    return texts.map((text) => widths.get(text) ?? 0);
  };
}

/**
 * Shorten a text to a maximum width without splitting a character.
 * @param {string} label
 * @param {number} maxWidth
 * @param {(texts: string[]) => number[]} measure
 */
export function shorten(label, maxWidth, measure) {
  const characters = Array.from(new Intl.Segmenter().segment(label), ({ segment }) => segment);
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const [width] = measure([`${characters.slice(0, middle).join("")}…`]);
    if (width <= maxWidth) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join("")}…`;
}

/** Return by how much the reader enlarges texts, as `--bl-rem` in the style sheet: at least 1. */
export const textScale = () =>
  Math.max(
    1,
    (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || REM) / REM,
  );
