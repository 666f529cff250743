import * as contract from "../contract.js";
import { times } from "./format.js";

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * Color scale in 256 steps.
 * @typedef {object} Ramp
 * @property {number[][]} colors   [red, green, blue]
 * @property {Uint32Array} pixels   the same colors as 32-bit canvas pixels
 * @property {string} gradient      the same scale as a CSS gradient
 */

/**
 * Return the color scale that interpolates linearly between stops.
 * @param {readonly (readonly number[])[]} stops  [step, red, green, blue], by step
 * @returns {Ramp}
 */
function ramp(stops) {
  const colors = times(256, (step) => {
    const above = Math.max(
      1,
      stops.findIndex(([stop]) => stop >= step),
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
      .map(([stop, ...rgb]) => `rgb(${rgb.join(" ")}) ${((100 * stop) / 255).toFixed(1)}%`)
      .join(", ")})`,
  };
}

/** Scale for values from zero up. An attention weight a has the step round(255 sqrt(a)). */
export const CIVIDIS = /* @__PURE__ */ ramp(contract.CIVIDIS);

/** Scale for signed values, with zero in the middle. */
export const DIVERGING = /* @__PURE__ */ ramp(contract.DIVERGING);

/** Attention weight of each one-byte code u: (u / 255)^2. */
export const WEIGHTS = Float32Array.from({ length: 256 }, (_, code) => (code / 255) ** 2);

/**
 * Return the weight of each one-byte code.
 * @param {number | null} scale  largest size of a signed weight, or null for probabilities
 */
export const weightsOf = (scale) =>
  scale === null ? WEIGHTS : SIGNED_SHARES.map((share) => share * scale);

/** Share of the scale of each code u of a signed weight, whose size is ((u - 128) / 127)^2. */
const SIGNED_SHARES = Float32Array.from(
  { length: 256 },
  (_, code) => Math.sign(code - 128) * Math.min(1, ((code - 128) / 127) ** 2),
);
