import { BEHAVIORS, PALETTE, RELATION_LOOKS, SHAPES } from "../contract.js";
import { CIVIDIS } from "../ui/color.js";

/**
 * How each behavior is drawn.
 * @param {import("../data/head_places.js").Kind[]} kinds
 * @returns {{path: string, color: string, hollow: boolean}[]}
 */
export function looks(kinds) {
  let relations = 0;
  return kinds.map(({ name }) => {
    const { shape, color } = Object.hasOwn(BEHAVIORS, name)
      ? BEHAVIORS[/** @type {keyof typeof BEHAVIORS} */ (name)]
      : RELATION_LOOKS[relations++ % RELATION_LOOKS.length];
    return {
      path: SHAPES[shape],
      color: themed(PALETTE[color]),
      hollow: shape === "ring",
    };
  });
}

/**
 * A layer's color: cividis from the first to the last.
 * @param {number} layer
 * @param {number} layers
 */
export function layerColor(layer, layers) {
  const step = layers < 2 ? 0 : Math.round((255 * layer) / (layers - 1));
  return `rgb(${CIVIDIS.colors[step].join(" ")})`;
}

/**
 * A little towards the text's color, so that it stands out in a light and in a dark theme.
 * @param {string} color
 */
const themed = (color) => `color-mix(in srgb, ${color} 86%, var(--bl-ink))`;
