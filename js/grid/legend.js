import { brief } from "../data/statistics.js";
import { CIVIDIS, DIVERGING } from "../ui/color.js";
import { el } from "../ui/dom.js";

/** The color scale of the thumbnails. */
export const weightLegend = () =>
  legend({
    name: "weight",
    label: "Color scale: attention weight from 0 (dark blue) to 1 (yellow), square root",
    ramp: CIVIDIS,
    ticks: [0, 0.1, 0.25, 0.5, 1].map((value) => [Math.sqrt(value), brief(value, 1)]),
  });

/**
 * The color scale of one value a head.
 * @param {import("../data/statistics.js").Shading} shading
 */
export function shadingLegend({ name, unit, low, high }) {
  const [from, to, ramp] =
    low < 0 ? ["light blue", "orange", DIVERGING] : ["dark blue", "yellow", CIVIDIS];
  const zero = low < 0 ? "over 0 (black) " : "";
  const [first, middle, last] = [low, (low + high) / 2, high].map((value) => brief(value, high));
  return legend({
    name: unit && `${unit} `,
    label: `Color scale: ${name} from ${first} (${from}) ${zero}to ${last} (${to}) ${unit}`.trim(),
    ramp,
    ticks: [
      [0, first],
      [0.5, middle],
      [1, last],
    ],
  });
}

/**
 * @param {object} scale
 * @param {string} scale.name
 * @param {string} scale.label
 * @param {import("../ui/color.js").Ramp} scale.ramp
 * @param {[number, string][]} scale.ticks  where they are on the ramp, 0 to 1, and what they say
 */
function legend({ name, label, ramp, ticks }) {
  const scale = el("div.bl-legend-ramp");
  scale.style.backgroundImage = ramp.gradient;
  const marks = ticks.map(([place, text]) => {
    const tick = el("span", {}, text);
    tick.style.left = `${100 * place}%`;
    return tick;
  });
  return el(
    "div.bl-legend",
    { role: "img", "aria-label": label, title: label },
    el("span.bl-legend-name", {}, name),
    el("div.bl-legend-scale", {}, scale, el("div.bl-legend-ticks", {}, ...marks)),
  );
}
