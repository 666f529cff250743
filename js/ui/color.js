import * as contract from "../contract.js";
import { times } from "./format.js";

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * A color scale in 256 steps.
 * @typedef {object} Ramp
 * @property {number[][]} colors   [red, green, blue]
 * @property {Uint32Array} pixels   the same, as the 32-bit words that a canvas's pixels are written with
 * @property {string} gradient      the same for a style sheet
 */

/**
 * @param {readonly (readonly number[])[]} stops  steps with their colors, between which straight lines run
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
export const CIVIDIS = /* @__PURE__ */ ramp(contract.CIVIDIS);

/** For what has a sign, zero in the middle. */
export const DIVERGING = /* @__PURE__ */ ramp(contract.DIVERGING);

/** What each code of one byte stands for: a = (u / 255)^2. */
export const WEIGHTS = Float32Array.from({ length: 256 }, (_, code) => (code / 255) ** 2);
