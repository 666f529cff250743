import { CIVIDIS_GRADIENT } from "./colour.js";
import { el } from "./dom.js";

/** The colour scale of the thumbnails. */
export const weightLegend = () =>
  legend({
    name: "weight",
    label: "Colour scale: attention weight from 0 (dark blue) to 1 (yellow), square root",
    title: "Attention weight, on a square-root scale",
    ticks: [0, 0.1, 0.25, 0.5, 1],
    place: Math.sqrt,
  });

/** The colour scale of accuracies. */
export const accuracyLegend = () =>
  legend({
    name: "accuracy",
    label: "Colour scale: accuracy from 0 (dark blue) to 1 (yellow)",
    title: "Accuracy on the selected relation",
    ticks: [0, 0.25, 0.5, 0.75, 1],
    place: (accuracy) => accuracy,
  });

/**
 * @param {object} scale
 * @param {string} scale.name
 * @param {string} scale.label
 * @param {string} scale.title
 * @param {number[]} scale.ticks
 * @param {(value: number) => number} scale.place  where on the ramp a value is, 0 to 1
 */
function legend({ name, label, title, ticks, place }) {
  const ramp = el("div.bl-legend-ramp", {});
  ramp.style.backgroundImage = CIVIDIS_GRADIENT;
  const marks = ticks.map((value) => {
    const tick = el("span", {}, String(value).replace("0.", "."));
    tick.style.left = `${100 * place(value)}%`;
    return tick;
  });
  return el(
    "div.bl-legend",
    { role: "img", "aria-label": label, title },
    el("span.bl-legend-name", {}, name),
    el("div.bl-legend-scale", {}, ramp, el("div.bl-legend-ticks", {}, ...marks)),
  );
}
