// @vitest-environment jsdom
import { expect, it } from "vitest";
import { WEIGHT_SCALE } from "./color_scale.js";
import { legend } from "./legend.js";

it("draws the ticks at their positions, with the scale as its label", () => {
  const node = legend(WEIGHT_SCALE);
  expect(node.getAttribute("aria-label")).toBe(WEIGHT_SCALE.label);
  const ticks = [
    .../** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll(".bl-legend-ticks span")),
  ];
  expect(ticks.map(({ textContent, style }) => [textContent, style.left])).toEqual(
    WEIGHT_SCALE.ticks.map(([position, text]) => [text, `${100 * position}%`]),
  );
});
