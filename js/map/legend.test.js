import { expect, it } from "vitest";
import { decodePlaces } from "../data/head_places.js";
import { headPlaces } from "../testing/made_up.js";
import { legendEntries } from "./legend.js";

it("lists the heads of every behavior and of every layer", () => {
  const { behaviors, layers } = legendEntries(decodePlaces(headPlaces()));
  expect(behaviors.map(({ title, heads }) => [title, heads.length])).toEqual([
    ["other", 5],
    ["attends to [SEP]", 1],
  ]);
  expect(behaviors[1].heads).toEqual([[1, 2]]);
  expect(layers.map(({ title }) => title)).toEqual(["1", "2"]);
  expect(layers[1].heads).toEqual([
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
});
