// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { PICTURE_VERSION } from "../contract.js";
import { Store } from "../state/store.js";
import { densePicture, fakeModel, stubLayout } from "../testing/made_up.js";
import headGrid from "../widgets/head_grid.js";
import { bind } from "./jupyter.js";

const settled = () => new Promise((done) => queueMicrotask(() => done(undefined)));

describe("bind", () => {
  /** @type {import("../state/store.js").Name[]} */
  const names = ["layer", "head", "picture"];

  it("copies the model's values to the store, simultaneous changes in one patch", async () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const store = new Store();
    bind(model, store, names, new AbortController().signal);
    expect([store.get("layer"), store.get("head")]).toEqual([0, 1]);
    const listener = vi.fn();
    store.on(["layer", "head"], listener);
    model.set("layer", 2);
    model.set("head", 3);
    await settled();
    expect(listener).toHaveBeenCalledOnce();
    expect([store.get("layer"), store.get("head")]).toEqual([2, 3]);
  });

  it("copies the store's changes to the model and saves them once", () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const store = new Store();
    bind(model, store, names, new AbortController().signal);
    store.set({ layer: 4, head: 5 });
    expect([model.get("layer"), model.get("head")]).toEqual([4, 5]);
    expect(model.saves).toBe(1);
  });

  it("keeps the later of two changes in a row", async () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const store = new Store();
    bind(model, store, names, new AbortController().signal);
    store.set({ layer: 4 });
    store.set({ layer: 5 });
    await settled();
    expect([store.get("layer"), model.get("layer")]).toEqual([5, 5]);
  });

  it("saves changes made without a kernel once there is one", () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const store = new Store({ live: false });
    bind(model, store, names, new AbortController().signal);
    store.set({ layer: 4 });
    expect([model.get("layer"), model.saves]).toEqual([4, 0]);
    store.set({ live: true });
    expect(model.saves).toBe(1);
    store.set({ live: false });
    store.set({ live: true });
    expect(model.saves).toBe(1);
  });

  it("never sends a change back to the model", async () => {
    const model = fakeModel({ layer: 0, head: 1, picture: densePicture() });
    const store = new Store();
    bind(model, store, names, new AbortController().signal);
    model.set("layer", 2);
    model.set("picture", densePicture({ key: 2 }));
    await settled();
    store.set({ layer: 3 });
    await settled();
    expect(model.saves).toBe(1);
  });

  it("keeps the last valid value of a trait, and says which one can't be shown", async () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const store = new Store();
    bind(model, store, names, new AbortController().signal);
    model.set("layer", "two");
    await settled();
    expect(store.get("layer")).toBe(0);
    expect(store.get("trait_error")).toMatch(/can't be shown: layer\. Restart the kernel/);
    model.set("layer", 2);
    await settled();
    expect([store.get("layer"), store.get("trait_error")]).toEqual([2, ""]);
  });

  it("synchronizes two views of one model", async () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const [first, second] = [new Store(), new Store()];
    const { signal } = new AbortController();
    bind(model, first, names, signal);
    bind(model, second, names, signal);
    first.set({ layer: 4, head: 5 });
    await settled();
    expect([second.get("layer"), second.get("head")]).toEqual([4, 5]);
    expect(model.saves).toBe(1);
  });
});

describe("a rendered widget", () => {
  beforeEach(stubLayout);

  const setUp = () => {
    const model = fakeModel({ picture: densePicture(), layer: 0, head: 0, selection: [] });
    const el = document.createElement("div");
    document.body.replaceChildren(el);
    return { model, el };
  };

  it("draws its view, and removes everything when it is closed", () => {
    const { model, el } = setUp();
    const close = headGrid.render({ model, el });
    expect(el.querySelector("[data-painted]")).not.toBeNull();
    expect(model.listening()).toBeGreaterThan(0);
    close();
    close();
    expect(el.childNodes).toHaveLength(0);
    expect(el.classList.contains("bertlook")).toBe(false);
    expect(model.listening()).toBe(0);
  });

  it("closes on the host's signal", () => {
    const { model, el } = setUp();
    const host = new AbortController();
    headGrid.render({ model, el, signal: host.signal });
    host.abort();
    expect(el.childNodes).toHaveLength(0);
    expect(model.listening()).toBe(0);
  });

  it("shows why a picture can't be drawn", () => {
    const { model, el } = setUp();
    model.set("picture", { version: PICTURE_VERSION, layers: 0 });
    headGrid.render({ model, el });
    expect(el.querySelector("[role=alert]")?.textContent).toContain("layers");
  });
});
