import { describe, expect, it, vi } from "vitest";
import { lockedHead, panelHead, Store, shownHead } from "./store.js";

describe("Store", () => {
  it("calls a listener once for a patch, however many of its names changed", () => {
    const store = new Store({ layer: 0, head: 0 });
    const listener = vi.fn();
    store.on(["layer", "head"], listener);
    store.set({ layer: 1, head: 2 });
    expect(listener).toHaveBeenCalledOnce();
    expect(listener).toHaveBeenCalledWith(store);
  });

  it("calls no listener if all values are equal, also inside lists and objects", () => {
    const store = new Store({ layer: 1, selection: [[0, 1]], hover: { layer: 1, head: 2 } });
    const listener = vi.fn();
    store.on(["layer", "selection", "hover"], listener);
    store.set({ layer: 1, selection: [[0, 1]], hover: { layer: 1, head: 2 } });
    expect(listener).not.toHaveBeenCalled();
    store.set({ selection: [[0, 2]] });
    expect(listener).toHaveBeenCalledOnce();
  });

  it("calls only the listeners of names that changed", () => {
    const store = new Store();
    const listener = vi.fn();
    store.on("layer", listener);
    store.set({ head: 1 });
    expect(listener).not.toHaveBeenCalled();
  });

  it("drops a listener when its signal aborts, also in the middle of a patch", () => {
    const store = new Store();
    const closing = new AbortController();
    const second = vi.fn();
    store.on("layer", () => closing.abort());
    store.on("layer", second, closing.signal);
    store.set({ layer: 1 });
    store.set({ layer: 2 });
    expect(second).not.toHaveBeenCalled();
  });

  it("compares arrays of bytes by identity", () => {
    const store = new Store({ picture: { maps: new Uint8Array(3) } });
    const listener = vi.fn();
    store.on("picture", listener);
    store.set({ picture: { maps: new Uint8Array(3) } });
    expect(listener).toHaveBeenCalledOnce();
  });
});

it("keeps the locked head in the main panel while the pointer is on a compared one", () => {
  const [locked, compared] = [
    { layer: 1, head: 1 },
    { layer: 0, head: 2 },
  ];
  const store = new Store({ ...locked, selection: [[0, 2]] });
  expect(panelHead(store)).toEqual(locked);
  store.set({ hover: compared });
  expect([panelHead(store), shownHead(store)]).toEqual([locked, compared]);
  store.set({ hover: { layer: 0, head: 1 } });
  expect(panelHead(store)).toEqual({ layer: 0, head: 1 });
  store.set({ hover: compared, selection: [] });
  expect(panelHead(store)).toEqual(compared);
});

describe("shownHead", () => {
  it("prefers the hovered, then the locked, then the last head", () => {
    const store = new Store();
    expect(shownHead(store)).toEqual({ layer: 0, head: 0 });
    store.set({ last: { layer: 1, head: 1 } });
    expect(shownHead(store)).toEqual({ layer: 1, head: 1 });
    store.set({ layer: 2, head: 3 });
    expect(shownHead(store)).toEqual({ layer: 2, head: 3 });
    store.set({ hover: { layer: 4, head: 5 } });
    expect(shownHead(store)).toEqual({ layer: 4, head: 5 });
  });

  it("has no locked head unless both layer and head are set", () => {
    expect(lockedHead(new Store({ layer: 2, head: null }))).toBeNull();
  });
});
