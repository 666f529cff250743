import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { startSession } from "./session.js";

/** @type {AbortController} */
let closing;

beforeEach(() => {
  vi.useFakeTimers();
  closing = new AbortController();
});
afterEach(() => {
  closing.abort();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** @param {import("../state/types.js").State} state */
function setUp(state) {
  const send = vi.fn();
  const store = new Store(state);
  const session = startSession(store, { send, exact: true, signal: closing.signal });
  return { send, store, session, sent: () => send.mock.calls.map(([content]) => content) };
}

it("reports what is wrong with a picture, and keeps the previous one", () => {
  const { store } = setUp({ picture: densePicture() });
  const previous = store.get("decoded");
  store.set({ picture: { version: 1 } });
  expect(store.get("picture_error")).toContain("layers");
  expect(store.get("decoded")).toBe(previous);
  store.set({ picture: densePicture({ key: 3 }) });
  expect(store.get("picture_error")).toBe("");
});

it("sends nothing without a kernel", () => {
  const { store, send, session } = setUp({ picture: densePicture(), live: false });
  store.set({ layer: 0, head: 0 });
  session.look("a");
  session.showExample("det", 0);
  session.stopScan();
  vi.advanceTimersByTime(20_000);
  expect(send).not.toHaveBeenCalled();
  expect(store.get("status")).toContain("No kernel");
});

it("cancels an example when a text is requested, and vice versa", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  session.showExample("det", 0);
  session.look("a");
  expect([store.get("busy"), store.get("example_busy")]).toEqual([true, false]);
  session.showExample("det", 1);
  expect([store.get("busy"), store.get("example_busy")]).toEqual([false, true]);
  expect(sent().map(({ kind }) => kind)).toEqual([
    ...["example", "cancel", "look", "cancel", "example"],
  ]);
});

it("reports why an example could not be shown", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  session.showExample("det", 0);
  session.receive({ id: sent()[0].id, error: "No corpus." }, []);
  expect([store.get("example_busy"), store.get("example_error")]).toEqual([false, "No corpus."]);
});

it("works without a picture", () => {
  const { store } = setUp({ relation_rows: [] });
  expect(store.get("picture_error")).toBeUndefined();
});

it("remembers the last head shown when it is unlocked", () => {
  const { store } = setUp({ picture: densePicture(), layer: 1, head: 2 });
  store.set({ layer: null, head: null });
  expect(store.get("last")).toEqual({ layer: 1, head: 2 });
});
