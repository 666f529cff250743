import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture } from "../dev/pictures.js";
import { densePicture } from "../testing/made_up.js";
import { directionOf, nextDirection, setDirection, toggleFocus } from "./focus.js";
import { Store } from "./store.js";

const CROSS = new Picture(crossPicture({ target: "le chat", source: "the cat" }));
const TEXT = new Picture(densePicture());

it("goes through the directions", () => {
  const store = new Store({ decoded: TEXT });
  const seen = [1, 2, 3].map(() => [nextDirection(store), directionOf(store)]);
  expect(seen).toEqual([
    ["Incoming links", "incoming"],
    ["All links", "both"],
    ["Outgoing links", "outgoing"],
  ]);
});

it("has one direction of attention to another text, whose words are others", () => {
  const store = new Store({ decoded: CROSS, direction: "both", focused: [1] });
  expect(directionOf(store)).toBe("outgoing");
  setDirection(store, "outgoing");
  expect(store.get("focused")).toEqual([1]);
  setDirection(store, "incoming");
  expect(store.get("focused")).toEqual([]);
  expect(nextDirection(store)).toBe("Outgoing links");
});

it("turns to the links of the word that is put in focus", () => {
  const store = new Store({ decoded: CROSS, focused: [1] });
  expect(toggleFocus(store, 1, { isColumn: true })).toBe(true);
  expect([directionOf(store), store.get("focused")]).toEqual(["incoming", [1]]);
  expect(toggleFocus(store, 1, { isColumn: true })).toBe(false);
  expect([directionOf(store), store.get("focused")]).toEqual(["incoming", []]);
});

it("replaces the words in focus, or adds one", () => {
  const store = new Store({ decoded: TEXT });
  expect(toggleFocus(store, 1)).toBe(true);
  expect(toggleFocus(store, 2)).toBe(true);
  expect(store.get("focused")).toEqual([2]);
  expect(toggleFocus(store, 3, { adds: true })).toBe(true);
  expect(toggleFocus(store, 2, { adds: true })).toBe(false);
  expect(store.get("focused")).toEqual([3]);
  store.set({ adding: true });
  toggleFocus(store, 4);
  expect(store.get("focused")).toEqual([3, 4]);
});
