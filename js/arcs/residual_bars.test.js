// @vitest-environment jsdom
import { expect, it } from "vitest";
import { ResidualBars } from "./residual_bars.js";

const PLACES = [
  { row: 0, left: 0, width: 40, middle: 20 },
  { row: 0, left: 50, width: 40, middle: 70 },
];

/**
 * @param {number[]} shares  on itself, [CLS], [SEP], not drawn
 * @returns {import("../data/links.js").Row}
 */
function row([self, cls, sep, hidden]) {
  return { kept: [], self, sinks: [cls, sep], undrawn: hidden, hidden: 0 };
}

/** @param {ResidualBars} bars */
const paths = (bars) =>
  [...bars.node.querySelectorAll(".bl-share")].map((path) => path.getAttribute("d"));

it("draws each share as long as it is, one after the other", () => {
  const bars = new ResidualBars([0, 1], PLACES, 10);
  bars.draw([row([0.25, 0.5, 0, 0.25]), row([0, 0, 1, 0])]);
  expect(paths(bars)).toEqual([
    "M0.0 10h10.0v5h-10.0z",
    "M10.0 10h20.0v5h-20.0z",
    "M50.0 10h40.0v5h-40.0z",
    "M30.0 10h10.0v5h-10.0z",
  ]);
});

it("draws nothing where nothing is known", () => {
  const bars = new ResidualBars([0], PLACES, 10);
  bars.draw([null]);
  expect(paths(bars)).toEqual(["", "", "", ""]);
});
