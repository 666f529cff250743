// @vitest-environment jsdom
import { expect, it } from "vitest";
import { histogram } from "./histogram.js";

const MASS = [0, 0.1, 0.4, 0.2, 0];
const UNIFORM = [0.1, 0.1, 0.1, 0.1, 0.1];

it("draws bars and lines on one scale", () => {
  const node = histogram(MASS, UNIFORM, 400);
  const bars = [...node.querySelectorAll(".bl-distance-bar")];
  expect(bars.map((bar) => Number(bar.getAttribute("height")))).toEqual([0, 20, 80, 40, 0]);
  const lines = [...node.querySelectorAll(".bl-distance-even")];
  expect(lines.map((line) => line.getAttribute("d")?.split(" ")[1].split("h")[0])).toEqual(
    Array(5).fill("60.0"),
  );
  expect(node.querySelectorAll("title")[3].textContent).toBe(
    "1 word after: 0.200, evenly spread 0.100",
  );
});

it("fits into its room", () => {
  for (const room of [60, 90, 400]) {
    const node = histogram(MASS, UNIFORM, room);
    expect(Number(node.getAttribute("width"))).toBeLessThanOrEqual(room);
  }
});
