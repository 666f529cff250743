import { svg } from "../ui/dom.js";
import { describeDistances, distanceName } from "./description.js";

/** Largest width of a bar, height of the largest one, height of the labels, and margin, in pixels. */
const [MAX_STEP, HEIGHT, LABELS, MARGIN] = [15, 80, 18, 10];

/**
 * Draw the attention by distance as bars, with lines for evenly spread attention.
 * @param {number[]} mass
 * @param {number[]} uniform
 * @param {number} room  width that there is room for
 */
export function histogram(mass, uniform, room) {
  const scale = HEIGHT / (Math.max(...mass, ...uniform) || 1);
  const far = (mass.length - 1) / 2;
  const step = Math.min(MAX_STEP, Math.floor(10 * ((room - 2 * MARGIN) / mass.length)) / 10);
  const width = Math.ceil(step * mass.length + 2 * MARGIN);
  const leftOf = (/** @type {number} */ bar) => (MARGIN + bar * step).toFixed(1);
  const bars = mass.map((value, bar) => {
    const name = distanceName(bar, mass.length);
    const title = `${name}: ${value.toFixed(3)}, evenly spread ${uniform[bar].toFixed(3)}`;
    const [height, line] = [value * scale, HEIGHT - uniform[bar] * scale].map((y) => y.toFixed(1));
    const y = (HEIGHT - Number(height)).toFixed(1);
    return svg(
      "g",
      {},
      svg("title", {}, title),
      svg("rect.bl-hit", { x: leftOf(bar), y: 0, width: step, height: HEIGHT, fill: "none" }),
      svg("rect.bl-distance-bar", {
        x: leftOf(bar + 0.08),
        y,
        width: (0.84 * step).toFixed(1),
        height,
      }),
      svg("path.bl-distance-even", { d: `M${leftOf(bar)} ${line}h${step}` }),
    );
  });
  const labels = [-far, -far / 2, 0, far / 2, far].map((distance) =>
    svg(
      "text.bl-distance-label",
      { x: leftOf(distance + far + 0.5), y: HEIGHT + 14 },
      distance > 0 ? `+${distance}` : String(distance).replace("-", "−"),
    ),
  );
  return svg(
    "svg.bl-distances",
    {
      ...{ role: "img", "aria-label": describeDistances(mass, uniform) },
      ...{ width, height: HEIGHT + LABELS, viewBox: `0 0 ${width} ${HEIGHT + LABELS}` },
    },
    ...bars,
    ...labels,
  );
}
