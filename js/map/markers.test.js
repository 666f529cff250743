import { expect, it } from "vitest";
import { layerColor, markersOf } from "./markers.js";

it("gives every behavior and relation a distinct marker", () => {
  const names = ["other", "next", "prev", "broad", "cls", "sep", "punct"];
  const relations = Array.from({ length: 20 }, (_, i) => `relation ${i}`);
  const markers = markersOf([...names, ...relations].map((name) => ({ name, title: name })));
  expect(new Set(markers.map(({ path, color }) => path + color)).size).toBe(27);
  expect(new Set(markers.slice(0, 7).map(({ path }) => path)).size).toBe(7);
});

it("colors layers from the darkest to the brightest", () => {
  expect(layerColor(0, 12)).toBe("rgb(0 34 78)");
  expect(layerColor(11, 12)).toBe("rgb(254 232 56)");
  expect(layerColor(0, 1)).toBe("rgb(0 34 78)");
});
