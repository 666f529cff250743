import { el } from "../ui/dom.js";

/**
 * Draw the legend of a color scale.
 * @param {import("./weight_scale.js").ColorScale} scale
 */
export function legend({ name, label, ramp, ticks }) {
  const bar = el("div.bl-legend-ramp");
  bar.style.backgroundImage = ramp.gradient;
  const tickLabels = ticks.map(([position, text]) => {
    const tick = el("span", {}, text);
    tick.style.left = `${100 * position}%`;
    return tick;
  });
  return el(
    "div.bl-legend",
    { role: "img", "aria-label": label, title: label },
    el("span.bl-legend-name", {}, name),
    el("div.bl-legend-scale", {}, bar, el("div.bl-legend-ticks", {}, ...tickLabels)),
  );
}
