import { CIVIDIS } from "../ui/color.js";

// Shapes within -5 to 5 in both directions, of about the same area.
const SHAPES = {
  ring: "M3.6 0A3.6 3.6 0 1 1-3.6 0A3.6 3.6 0 1 1 3.6 0Z",
  disc: "M4.4 0A4.4 4.4 0 1 1-4.4 0A4.4 4.4 0 1 1 4.4 0Z",
  right: "M-3.8-4.6L5 0L-3.8 4.6Z",
  left: "M3.8-4.6L-5 0L3.8 4.6Z",
  square: "M-4-4H4V4H-4Z",
  diamond: "M0-5.4L5.4 0L0 5.4L-5.4 0Z",
  cross: "M-1.8-5H1.8V-1.8H5V1.8H1.8V5H-1.8V1.8H-5V-1.8H-1.8Z",
  down: "M-4.6-3.8H4.6L0 5Z",
  up: "M-4.6 3.8H4.6L0-5Z",
  star: "M0-5.8L1.6-2L5.6-1.8L2.5.8L3.5 4.8L0 2.6L-3.5 4.8L-2.5.8L-5.6-1.8L-1.6-2Z",
  hexagon: "M-2.5-4.3H2.5L5 0L2.5 4.3H-2.5L-5 0Z",
};

/** The colors of Okabe and Ito (2008), which the color-blind tell apart, and a grey. */
const COLORS = {
  grey: "#8a8a8a",
  orange: "#E69F00",
  sky: "#56B4E9",
  green: "#009E73",
  yellow: "#D9C300",
  blue: "#0072B2",
  red: "#D55E00",
  pink: "#CC79A7",
};

/** @typedef {{shape: keyof typeof SHAPES, color: keyof typeof COLORS}} Look */

/** @type {Record<string, Look>} */
const KNOWN = {
  other: { shape: "ring", color: "grey" },
  next: { shape: "right", color: "sky" },
  prev: { shape: "left", color: "blue" },
  broad: { shape: "square", color: "green" },
  cls: { shape: "diamond", color: "pink" },
  sep: { shape: "cross", color: "red" },
  punct: { shape: "down", color: "orange" },
};

/** Relations, in turn: no two have both shape and color in common. @type {Look[]} */
const MORE = /** @type {const} */ (["star", "hexagon", "up", "disc"]).flatMap((shape) =>
  /** @type {const} */ (["yellow", "blue", "red", "green", "pink", "sky", "orange"]).map(
    (color) => ({ shape, color }),
  ),
);

/**
 * How each behavior is drawn.
 * @param {import("../data/head_places.js").Kind[]} kinds
 * @returns {{path: string, color: string, hollow: boolean}[]}
 */
export function looks(kinds) {
  let others = 0;
  return kinds.map(({ name }) => {
    const look = Object.hasOwn(KNOWN, name) ? KNOWN[name] : MORE[others++ % MORE.length];
    const { shape, color } = look;
    return {
      path: SHAPES[shape],
      color: themed(COLORS[color]),
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
