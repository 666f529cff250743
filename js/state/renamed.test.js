import { expect, it, vi } from "vitest";
import { RenamedStore } from "./renamed.js";
import { Store } from "./store.js";

it("reads, writes and follows another name of the store", () => {
  const store = new Store({ text: "after", pair: "before", top: 3 });
  const renamed = new RenamedStore(store, { text: "pair" });
  expect([renamed.get("text"), renamed.get("top")]).toEqual(["before", 3]);
  const listener = vi.fn();
  renamed.on(["text", "top"], listener);
  store.set({ text: "changed" });
  expect(listener).not.toHaveBeenCalled();
  store.set({ pair: "earlier" });
  expect(listener).toHaveBeenCalledExactlyOnceWith(renamed);
  renamed.set({ text: "new", top: 4 });
  expect([store.get("text"), store.get("pair"), store.get("top")]).toEqual(["changed", "new", 4]);
});

it("has constants of its own", () => {
  const store = new Store({ text: "after" });
  expect(new RenamedStore(store, {}, { text: "fixed" }).get("text")).toBe("fixed");
});

it("ends with the signal", () => {
  const store = new Store();
  const closing = new AbortController();
  const listener = vi.fn();
  new RenamedStore(store, { text: "pair" }).on("text", listener, closing.signal);
  closing.abort();
  store.set({ pair: "x" });
  expect(listener).not.toHaveBeenCalled();
});
