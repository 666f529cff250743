import { times } from "./numbers.js";

// Cividis (Nuñez, Anderton, Renslow 2018): the colors between which straight lines stay on it.
const CIVIDIS_STOPS = [
  [0, 0, 34, 78],
  [17, 0, 46, 108],
  [22, 0, 49, 113],
  [23, 1, 50, 113],
  [28, 18, 53, 112],
  [35, 32, 58, 111],
  [53, 56, 71, 108],
  [86, 88, 94, 109],
  [110, 109, 111, 114],
  [125, 122, 122, 120],
  [152, 147, 142, 120],
  [175, 170, 160, 115],
  [203, 199, 183, 103],
  [224, 222, 201, 88],
  [234, 233, 211, 78],
  [246, 247, 222, 62],
  [251, 253, 227, 52],
  [255, 254, 232, 56],
];

// From blue over near black to orange: told apart with any color vision, and zero as dark as in cividis.
const DIVERGING_STOPS = [
  [0, 150, 210, 255],
  [64, 44, 108, 176],
  [127, 24, 27, 32],
  [191, 172, 84, 30],
  [255, 255, 190, 125],
];

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * A color scale in 256 steps.
 * @typedef {object} Ramp
 * @property {number[][]} colors   [red, green, blue]
 * @property {Uint32Array} pixels   the same, as the 32-bit words that a canvas's pixels are written with
 * @property {string} gradient      the same for a style sheet
 */

/**
 * @param {number[][]} stops  steps with their colors, between which straight lines run
 * @returns {Ramp}
 */
function ramp(stops) {
  const colors = times(256, (step) => {
    const above = Math.max(
      1,
      stops.findIndex(([place]) => place >= step),
    );
    const [from, to] = [stops[above - 1], stops[above]];
    const share = (step - from[0]) / (to[0] - from[0]);
    return [1, 2, 3].map((c) => Math.round(from[c] + share * (to[c] - from[c])));
  });
  return {
    colors,
    pixels: Uint32Array.from(colors, ([red, green, blue]) =>
      LITTLE_ENDIAN
        ? ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
        : ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0,
    ),
    gradient: `linear-gradient(to right, ${stops
      .map(([place, ...rgb]) => `rgb(${rgb.join(" ")}) ${((100 * place) / 255).toFixed(1)}%`)
      .join(", ")})`,
  };
}

/** For what grows from nothing. A weight a has the step round(255 sqrt(a)). */
export const CIVIDIS = /* @__PURE__ */ ramp(CIVIDIS_STOPS);

/** For what has a sign, zero in the middle. */
export const DIVERGING = /* @__PURE__ */ ramp(DIVERGING_STOPS);

/** What each code of one byte stands for: a = (u / 255)^2. */
export const WEIGHTS = Float32Array.from({ length: 256 }, (_, code) => (code / 255) ** 2);
