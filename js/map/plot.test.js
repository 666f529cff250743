// @vitest-environment jsdom
import { expect, it } from "vitest";
import { decodePlaces } from "../data/head_places.js";
import { headPlaces } from "../testing/made_up.js";
import { HeadMapPlot } from "./plot.js";

it("draws a mark per head, colored by behavior or by layer", () => {
  const plot = new HeadMapPlot();
  const color = () =>
    /** @type {SVGElement} */ (plot.marks[0].firstElementChild).style.getPropertyValue("--bl-mark");
  plot.draw(decodePlaces(headPlaces()), 400, false);
  expect(plot.marks.map(({ dataset }) => dataset.head)).toEqual([
    ...["1-1", "1-2", "1-3", "2-1", "2-2", "2-3"],
  ]);
  expect(color()).toContain("color-mix");
  plot.draw(decodePlaces(headPlaces()), 400, true);
  expect(color()).toBe("rgb(0 34 78)");
});

it("has no positions before it is drawn", () => {
  expect(new HeadMapPlot().positions).toEqual([]);
});
