/** A guess where there is no canvas to measure on. */
const GUESS = 7.5;

/** @type {CanvasRenderingContext2D | null | undefined} */
let context;

/**
 * A text that is too wide, cut short at a whole character.
 * @param {string} label
 * @param {number} most      in pixels
 * @param {Element} element  whose font it is drawn in
 * @returns {string}
 */
export function cutShort(label, most, element) {
  const characters = Array.from(new Intl.Segmenter().segment(label), ({ segment }) => segment);
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const [width] = textWidths([`${characters.slice(0, middle).join("")}…`], element);
    if (width <= most) fits = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, fits).join("")}…`;
}

/**
 * How wide texts are in an element's font, in pixels.
 * @param {string[]} labels
 * @param {Element} element
 * @returns {number[]}
 */
export function textWidths(labels, element) {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return labels.map((label) => GUESS * label.length);
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  const known = new Map();
  return labels.map((label) => {
    let width = known.get(label);
    if (width === undefined) {
      width = Math.ceil(/** @type {CanvasRenderingContext2D} */ (context).measureText(label).width);
      known.set(label, width);
    }
    return width;
  });
}
