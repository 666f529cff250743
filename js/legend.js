import { CIVIDIS_GRADIENT } from "./colour.js";
import { el } from "./dom.js";

const TICKS = [0, 0.1, 0.25, 0.5, 1];

/** The colour scale of the thumbnails. */
export function legend() {
  const ramp = el("div", { class: "bl-legend-ramp" });
  ramp.style.backgroundImage = CIVIDIS_GRADIENT;
  const ticks = TICKS.map((weight) => {
    const tick = el("span", {}, String(weight).replace("0.", "."));
    tick.style.left = `${100 * Math.sqrt(weight)}%`;
    return tick;
  });
  return el(
    "div",
    {
      class: "bl-legend",
      role: "img",
      "aria-label": "Colour scale: attention weight from 0 (dark blue) to 1 (yellow), square root",
      title: "Attention weight, on a square-root scale",
    },
    el("span", { class: "bl-legend-name" }, "weight"),
    el(
      "div",
      { class: "bl-legend-scale" },
      ramp,
      el("div", { class: "bl-legend-ticks" }, ...ticks),
    ),
  );
}
