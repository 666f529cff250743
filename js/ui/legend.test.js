// @vitest-environment jsdom
import { expect, it } from "vitest";
import { legend } from "./legend.js";
import { weightScale } from "./weight_scale.js";

it("draws the ticks at their positions, with the scale as its label", () => {
  const node = legend(weightScale(null));
  expect(node.getAttribute("aria-label")).toBe(weightScale(null).label);
  const ticks = [
    .../** @type {NodeListOf<HTMLElement>} */ (node.querySelectorAll(".bl-legend-ticks span")),
  ];
  expect(ticks.map(({ textContent, style }) => [textContent, style.left])).toEqual(
    weightScale(null).ticks.map(([position, text]) => [text, `${100 * position}%`]),
  );
});
