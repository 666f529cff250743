import { beforeEach, expect, it, vi } from "vitest";
import { Picture } from "../data/picture.js";
import { explanation } from "../dev/explanations.js";
import { Store } from "../state/store.js";
import { askWhy } from "../state/why.js";
import { densePicture } from "../testing/made_up.js";
import { followQuestions } from "./following.js";

const LINK = /** @type {const} */ ({
  layer: 0,
  head: 1,
  query: 1,
  key: 2,
  unit: "words",
  before: false,
});
const picture = (/** @type {number} */ key, words = ["a", "cat", "sat"]) =>
  new Picture(densePicture({ key, words }));

/** @type {Store} */
let store;
const explain = vi.fn();

beforeEach(() => {
  explain.mockReset();
  store = new Store({ decoded: picture(1), layer: 0, head: 1 });
  const session = /** @type {any} */ ({ explain });
  followQuestions(store, { session, signal: new AbortController().signal });
  askWhy(store, LINK);
  store.set({ explanation: explanation() });
});

it("asks for each link, and cancels a question that is closed", () => {
  expect(explain).toHaveBeenLastCalledWith(LINK);
  store.set({ why: null });
  expect(explain).toHaveBeenLastCalledWith(null);
});

it("asks again when the same text has other maps", () => {
  store.set({ decoded: picture(2) });
  expect(explain).toHaveBeenCalledTimes(2);
  expect(store.get("why")).toEqual(LINK);
  expect(store.get("explanation")).not.toBeNull();
});

it.each([
  ["another text", { decoded: picture(2, ["a", "dog", "ran"]) }],
  ["another unit", { unit: /** @type {const} */ ("tokens") }],
  ["another head", { layer: 1 }],
  ["a lost kernel", { live: false }],
])("ends with %s", (_, patch) => {
  store.set(patch);
  expect(store.get("why")).toBeNull();
  expect(store.get("explanation")).toBeNull();
});

it("goes on while the head is among the compared ones", () => {
  store.set({ selection: [[0, 1]] });
  store.set({ layer: 1 });
  expect(store.get("why")).toEqual(LINK);
  store.set({ selection: [] });
  expect(store.get("why")).toBeNull();
});
