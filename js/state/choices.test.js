import { expect, it } from "vitest";
import { relationRow } from "../testing/made_up.js";
import { highlightHeads, lock, selectRelation, toggleCompared, unlock } from "./choices.js";
import { Store } from "./store.js";

it("locks and unlocks a head", () => {
  const store = new Store({ hover: { layer: 0, head: 0 } });
  expect(lock(store, { layer: 1, head: 2 })).toBe("Head 2-3 locked");
  expect([store.get("layer"), store.get("head")]).toEqual([1, 2]);
  expect(unlock(store)).toBe("No head locked");
  expect([store.get("layer"), store.get("head"), store.get("hover")]).toEqual([null, null, null]);
});

it("adds and removes a compared head, and refuses a fourth one in words", () => {
  const store = new Store();
  expect(toggleCompared(store, { layer: 0, head: 0 })).toBe("Head 1-1 added to the comparison");
  for (const head of [1, 2]) toggleCompared(store, { layer: 0, head });
  const notice = toggleCompared(store, { layer: 0, head: 3 });
  expect(notice).toContain("At most 3 heads can be compared, and 1-1, 1-2 and 1-3 already are.");
  expect(store.get("comparison")).toBe(notice);
  expect(store.get("selection")).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
  ]);
  expect(toggleCompared(store, { layer: 0, head: 2 })).toBe("Head 1-3 removed from the comparison");
  expect(store.get("comparison")).toBe("");
  expect(store.get("selection")).toEqual([
    [0, 0],
    [0, 1],
  ]);
});

it("does not compare the locked head with itself", () => {
  const store = new Store({ layer: 0, head: 0 });
  expect(toggleCompared(store, { layer: 0, head: 0 })).toBe(
    "Head 1-1 is locked, so it is shown already.",
  );
  expect(store.get("comparison")).toContain("shown already");
  expect(store.get("selection")).toBeUndefined();
  // Python may compare it; then it can be removed.
  store.set({ selection: [[0, 0]] });
  toggleCompared(store, { layer: 0, head: 0 });
  expect(store.get("selection")).toEqual([]);
});

it("highlights heads instead of others", () => {
  const store = new Store({ highlight: [[2, 2]] });
  const heads = [
    { layer: 0, head: 1 },
    { layer: 1, head: 2 },
  ];
  expect(highlightHeads(store, heads)).toBe("2 heads highlighted");
  expect(store.get("highlight")).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

it("selects a relation with its best head, and clears the selection", () => {
  const store = new Store();
  expect(selectRelation(store, relationRow())).toContain(
    "obj selected: head 2-3, read from dependent to head",
  );
  expect([store.get("relation"), store.get("layer"), store.get("head")]).toEqual(["obj", 1, 2]);
  expect(selectRelation(store, null)).toBe("No relation selected");
  expect([store.get("relation"), store.get("layer")]).toEqual([null, 1]);
});
