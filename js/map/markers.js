import { BEHAVIORS, PALETTE, RELATION_LOOKS, SHAPES } from "../contract.js";
import { CIVIDIS } from "../ui/color.js";

/**
 * Return the marker of each behavior; relations share a cycle of markers.
 * @param {import("../data/head_places.js").Kind[]} kinds
 * @returns {{path: string, color: string, hollow: boolean}[]}
 */
export function markersOf(kinds) {
  let relations = 0;
  return kinds.map(({ name }) => {
    const { shape, color } = Object.hasOwn(BEHAVIORS, name)
      ? BEHAVIORS[/** @type {keyof typeof BEHAVIORS} */ (name)]
      : RELATION_LOOKS[relations++ % RELATION_LOOKS.length];
    return {
      path: SHAPES[shape],
      // Mix in some ink for contrast in light and dark themes.
      color: `color-mix(in srgb, ${PALETTE[color]} 86%, var(--bl-ink))`,
      hollow: shape === "ring",
    };
  });
}

/**
 * Return a layer's color: cividis from the first layer to the last.
 * @param {number} layer
 * @param {number} layers
 */
export function layerColor(layer, layers) {
  const step = layers < 2 ? 0 : Math.round((255 * layer) / (layers - 1));
  return `rgb(${CIVIDIS.colors[step].join(" ")})`;
}
