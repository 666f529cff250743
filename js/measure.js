/** A guess where there is no canvas to measure on. */
const GUESS = 7.5;

/** @type {CanvasRenderingContext2D | null | undefined} */
let context;

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
