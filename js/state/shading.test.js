import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { accuracies, densePicture, relationRow, statistic } from "../testing/made_up.js";
import { accuraciesOn, shadingOf, statisticsOf } from "./shading.js";
import { Store } from "./store.js";

/** @param {import("./types.js").State} [state] */
const storeOf = (state = {}) =>
  new Store({
    decoded: new Picture(densePicture({ layers: 3, heads: 4 })),
    statistic_values: [statistic("entropy", Array(12).fill(1))],
    relation_rows: [relationRow()],
    accuracies: accuracies("obj", Array(3).fill(Array(4).fill(0.5))),
    ...state,
  });

it("shades by the chosen statistic, else by accuracy, else not", () => {
  expect(shadingOf(storeOf({ statistic: "entropy", shading: "accuracy" }))?.name).toBe("entropy");
  const store = storeOf({ relation: "obj", shading: "accuracy" });
  expect(shadingOf(store)?.name).toBe("accuracy on obj");
  expect(shadingOf(storeOf({ relation: "obj" }))).toBeNull();
  expect(shadingOf(storeOf({ statistic: "other" }))).toBeNull();
});

it("decodes each trait once", () => {
  const store = storeOf({ relation: "obj" });
  expect(statisticsOf(store)[0]).toBe(statisticsOf(store)[0]);
  expect(accuraciesOn(store)).toBe(accuraciesOn(store));
});

it("ignores values whose shape differs from the picture's", () => {
  const store = storeOf({ relation: "obj", decoded: new Picture(densePicture()) });
  expect(statisticsOf(store)).toEqual([]);
  expect(accuraciesOn(store)).toBeNull();
});

it("has no accuracies without a selected relation, or on one that was not measured", () => {
  expect(accuraciesOn(storeOf())).toBeNull();
  const rows = [relationRow({ relation: "det" })];
  expect(accuraciesOn(storeOf({ relation: "det", relation_rows: rows }))).toBeNull();
});
