import { expect, it } from "vitest";
import { RenamedStore } from "./renamed.js";
import { Store } from "./store.js";
import { askWhy, closeWhy, NEEDS_KERNEL, NEEDS_MODEL, whyNot, whyOf } from "./why.js";

const LINK = /** @type {const} */ ({
  layer: 0,
  head: 1,
  query: 2,
  key: 3,
  unit: "words",
  before: false,
});

it("asks, and forgets what was known of another link", () => {
  const store = new Store({ explains: true, why_error: "No." });
  expect(askWhy(store, LINK)).toBe("");
  expect(store.get("why")).toEqual(LINK);
  expect(store.get("why_error")).toBe("");
  closeWhy(store);
  expect(store.get("why")).toBeNull();
});

it("tells the arcs before the edits from those after them", () => {
  const store = new Store({ explains: true });
  const earlier = new RenamedStore(store, {}, { is_before: true });
  askWhy(earlier, LINK);
  expect(store.get("why")).toEqual({ ...LINK, before: true });
  expect(whyOf(earlier, LINK)).toEqual({ ...LINK, before: true });
  expect(whyOf(store, LINK)).toBeNull();
  askWhy(store, LINK);
  expect([whyOf(earlier, LINK), whyOf(store, LINK)]).toEqual([null, LINK]);
  expect(whyOf(store, { layer: 1, head: 1 })).toBeNull();
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
