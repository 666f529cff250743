import { expect, it } from "vitest";
import { Store } from "./store.js";
import { askWhy, closeWhy, NEEDS_KERNEL, NEEDS_MODEL, whyNot } from "./why.js";

const LINK = /** @type {const} */ ({ layer: 0, head: 1, query: 2, key: 3, unit: "words" });

it("asks, and forgets what was known of another link", () => {
  const store = new Store({ explains: true, why_error: "No." });
  expect(askWhy(store, LINK)).toBe("");
  expect(store.get("why")).toEqual(LINK);
  expect(store.get("why_error")).toBe("");
  closeWhy(store);
  expect(store.get("why")).toBeNull();
});

it.each([
  ["the view explains nothing", { explains: false }, NEEDS_MODEL],
  ["there is no model", { explains: true, reads_text: false }, NEEDS_MODEL],
  ["no kernel answers", { explains: true, live: false }, NEEDS_KERNEL],
])("says why it can't be asked if %s", (_, state, reason) => {
  const store = new Store(state);
  expect(whyNot(store)).toBe(reason);
  expect(askWhy(store, LINK)).toBe(reason);
  expect(store.get("why")).toBeNull();
});
