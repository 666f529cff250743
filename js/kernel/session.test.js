import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Store } from "../state/store.js";
import { densePicture, strongestPicture } from "../testing/made_up.js";
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
  return { send, store, session, asked: () => send.mock.calls.map(([content]) => content) };
}

/** @param {number} count */
const zeros = (count) => new DataView(new ArrayBuffer(2 * count * count));

it("asks for the locked head once the choice has settled, and takes it in", () => {
  const { store, session, asked } = setUp({ picture: densePicture() });
  store.set({ layer: 0, head: 1 });
  vi.advanceTimersByTime(100);
  store.set({ layer: 1, head: 2 });
  vi.advanceTimersByTime(150);
  expect(asked()).toEqual([{ kind: "head", key: 1, layer: 1, head: 2, id: expect.any(String) }]);
  const told = vi.fn();
  store.on("exact", told);
  session.receive({ ...asked()[0] }, [zeros(5)]);
  expect(told).toHaveBeenCalledOnce();
  expect(store.get("decoded")?.links(1, 2, "words")?.precision).toBe("exact");
});

it("asks for a head once, and not for one that is here", () => {
  const { store, session, asked } = setUp({ picture: densePicture(), layer: 0, head: 0 });
  store.set({ unit: "tokens" });
  vi.advanceTimersByTime(150);
  store.set({ unit: "words" });
  vi.advanceTimersByTime(150);
  session.receive({ ...asked()[0] }, [zeros(5)]);
  store.set({ unit: "tokens" });
  vi.advanceTimersByTime(150);
  expect(asked()).toHaveLength(1);
});

it("asks for nothing on a mere hover where every map is here", () => {
  const { store, asked } = setUp({ picture: densePicture() });
  store.set({ hover: { layer: 1, head: 1 }, unit: "tokens" });
  vi.advanceTimersByTime(1000);
  expect(asked()).toEqual([]);
});

it("asks for the heads that are drawn where only the strongest links are here", () => {
  const { store, asked } = setUp({ picture: strongestPicture(), selection: [[0, 1]] });
  store.set({ top: 5 });
  vi.advanceTimersByTime(150);
  expect(asked().map(({ layer, head }) => [layer, head])).toEqual([
    [0, 0],
    [0, 1],
  ]);
});

it("forgets what it asked about a picture that is replaced", () => {
  const { store, session, asked } = setUp({ picture: densePicture() });
  store.set({ layer: 0, head: 0 });
  vi.advanceTimersByTime(150);
  store.set({ picture: densePicture({ key: 2 }) });
  expect(asked()[1]).toEqual({ kind: "cancel", id: asked()[0].id });
  session.receive({ ...asked()[0] }, [zeros(5)]);
  expect(store.get("decoded")?.hasExact(0, 0)).toBe(false);
  vi.advanceTimersByTime(150);
  expect(asked()[2].key).toBe(2);
});

it("says what is wrong with a picture, and keeps the one before", () => {
  const { store } = setUp({ picture: densePicture() });
  const before = store.get("decoded");
  store.set({ picture: { version: 1 } });
  expect(store.get("picture_error")).toContain("layers");
  expect(store.get("decoded")).toBe(before);
  store.set({ picture: densePicture({ key: 3 }) });
  expect(store.get("picture_error")).toBe("");
});

it("survives an exact head that does not fit", () => {
  const { store, session, asked } = setUp({ picture: densePicture() });
  store.set({ layer: 0, head: 0 });
  vi.advanceTimersByTime(150);
  session.receive({ ...asked()[0] }, []);
  expect(store.get("status")).toContain("arrived empty");
  expect(store.get("decoded")?.hasExact(0, 0)).toBe(false);
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

it("lets a text overtake an example, and an example a text", () => {
  const { store, session, asked } = setUp({ picture: densePicture() });
  session.showExample("det", 0);
  session.look("a");
  expect([store.get("busy"), store.get("example_busy")]).toEqual([true, false]);
  session.showExample("det", 1);
  expect([store.get("busy"), store.get("example_busy")]).toEqual([false, true]);
  expect(asked().map(({ kind }) => kind)).toEqual([
    ...["example", "cancel", "look", "cancel", "example"],
  ]);
});

it("says why an example could not be shown", () => {
  const { store, session, asked } = setUp({ picture: densePicture() });
  session.showExample("det", 0);
  session.receive({ id: asked()[0].id, error: "No corpus." }, []);
  expect([store.get("example_busy"), store.get("example_error")]).toEqual([false, "No corpus."]);
});

it("needs no picture", () => {
  const { store } = setUp({ relation_rows: [] });
  expect(store.get("picture_error")).toBeUndefined();
});

it("remembers the head shown last when it is freed", () => {
  const { store } = setUp({ picture: densePicture(), layer: 1, head: 2 });
  store.set({ layer: null, head: null });
  expect(store.get("last")).toEqual({ layer: 1, head: 2 });
});
