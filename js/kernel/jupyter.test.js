// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Store } from "../state/store.js";
import { densePicture, fakeModel, stubLayout } from "../testing/made_up.js";
import headGrid from "../widgets/head_grid.js";
import { bind } from "./jupyter.js";

const settled = () => new Promise((done) => queueMicrotask(() => done(undefined)));

describe("bind", () => {
  /** @type {import("../state/store.js").Name[]} */
  const names = ["layer", "head", "picture"];

  it("takes the model's values, and those that arrive together at once", async () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const store = new Store();
    bind(model, store, names, new AbortController().signal);
    expect([store.get("layer"), store.get("head")]).toEqual([0, 1]);
    const fn = vi.fn();
    store.on(["layer", "head"], fn);
    model.set("layer", 2);
    model.set("head", 3);
    await settled();
    expect(fn).toHaveBeenCalledOnce();
    expect([store.get("layer"), store.get("head")]).toEqual([2, 3]);
  });

  it("gives the store's changes to the model, saved once", () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const store = new Store();
    bind(model, store, names, new AbortController().signal);
    store.set({ layer: 4, head: 5 });
    expect([model.get("layer"), model.get("head")]).toEqual([4, 5]);
    expect(model.saves).toBe(1);
  });

  it("loses none of two changes in a row", async () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const store = new Store();
    bind(model, store, names, new AbortController().signal);
    store.set({ layer: 4 });
    store.set({ layer: 5 });
    await settled();
    expect([store.get("layer"), model.get("layer")]).toEqual([5, 5]);
  });

  it("never sends back what it was given", async () => {
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

  it("keeps two views of one model the same", async () => {
    const model = fakeModel({ layer: 0, head: 1 });
    const [one, other] = [new Store(), new Store()];
    const { signal } = new AbortController();
    bind(model, one, names, signal);
    bind(model, other, names, signal);
    one.set({ layer: 4, head: 5 });
    await settled();
    expect([other.get("layer"), other.get("head")]).toEqual([4, 5]);
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

  it("draws, and takes everything away again", () => {
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

  it("shows in place why a picture can't be drawn", () => {
    const { model, el } = setUp();
    model.set("picture", { version: 1, layers: 0 });
    headGrid.render({ model, el });
    expect(el.querySelector("[role=alert]")?.textContent).toContain("layers");
  });
});
