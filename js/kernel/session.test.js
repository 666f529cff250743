import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PICTURE_VERSION } from "../contract.js";
import { Store } from "../state/store.js";
import { bytes, densePicture, strongestPicture } from "../testing/made_up.js";
import { download } from "../ui/download.js";
import { startSession } from "./session.js";

vi.mock("../ui/download.js", () => ({ download: vi.fn() }));

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

/** @param {number} count */
const zeros = (count) => new DataView(new ArrayBuffer(2 * count * count));

it("reports what is wrong with a picture, and keeps the previous one", () => {
  const { store } = setUp({ picture: densePicture() });
  const previous = store.get("decoded");
  store.set({ picture: { version: PICTURE_VERSION } });
  expect(store.get("picture_error")).toContain("layers");
  expect(store.get("decoded")).toBe(previous);
  store.set({ picture: densePicture({ key: 3 }) });
  expect(store.get("picture_error")).toBe("");
});

it("shows another side of a comparison at once, and fetches the heads of both", () => {
  const sides = { picture_a: densePicture({ key: 1 }), picture_b: densePicture({ key: 2 }) };
  const { store, sent } = setUp({ picture: densePicture({ key: 3 }), ...sides, layer: 0, head: 1 });
  expect(store.get("decoded")?.key).toBe(3);
  store.set({ side: "b" });
  expect(store.get("decoded")).toBe(store.get("decoded_b"));
  expect(store.get("decoded_b")?.key).toBe(2);
  store.set({ side: "a" });
  expect(store.get("decoded")).toBe(store.get("decoded_a"));
  vi.runAllTimers();
  expect(sent().map(({ kind, key }) => [kind, key])).toEqual([
    ["head", 1],
    ["head", 2],
  ]);
});

it("sends nothing without a kernel", () => {
  const { store, send, session } = setUp({ picture: densePicture(), live: false });
  store.set({ layer: 0, head: 0 });
  session.look("a", null);
  session.showExample("det", 0);
  session.openExample({ layer: 0, head: 0 }, 3);
  session.stopScan();
  session.findHeads("det > .8");
  session.save("svg");
  vi.advanceTimersByTime(20_000);
  expect(send).not.toHaveBeenCalled();
  expect(store.get("status")).toContain("No kernel");
});

it("asks for an example of a head's dossier, and says why there is none", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  session.openExample({ layer: 1, head: 2 }, 17);
  const [{ id, ...request }] = sent();
  expect(request).toEqual({ kind: "opened", layer: 1, head: 2, position: 17 });
  session.receive({ id, error: "The corpus has 3 inputs." }, []);
  expect(store.get("opened_error")).toBe("The corpus has 3 inputs.");
  session.openExample({ layer: 1, head: 2 }, 18);
  session.receive({ id: sent()[1].id }, []);
  expect([store.get("opened_error"), store.get("example_busy")]).toEqual(["", false]);
});

it("cancels an example when a text is requested, and vice versa", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  session.showExample("det", 0);
  session.look("a", null);
  expect([store.get("busy"), store.get("example_busy")]).toEqual([true, false]);
  session.showExample("det", 1);
  expect([store.get("busy"), store.get("example_busy")]).toEqual([false, true]);
  expect(sent().map(({ kind }) => kind)).toEqual([
    ...["example", "cancel", "look", "cancel", "example"],
  ]);
});

it("knows the edits that it asked for until they are answered, or another text is asked for", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  const edits = [7, null].map((own) => ({
    ...{ kind: /** @type {const} */ ("head"), head: /** @type {[number, number]} */ ([0, 1]) },
    ...{ how: /** @type {const} */ ("zero"), query: null, key: null, words: null },
    ...{ units: /** @type {const} */ ("words"), stream: null, title: "", own },
  }));
  session.edit(edits, [1]);
  expect(store.get("asked_edits")).toEqual({ edits, masked: [1] });
  expect(sent()).toMatchObject([{ kind: "edit", edits: [{ own: 7 }, edits[1]], masked: [1] }]);
  session.receive({ id: sent()[0].id }, []);
  expect([store.get("asked_edits"), store.get("editing")]).toEqual([null, false]);
  session.edit(edits, []);
  session.look("a", null);
  expect([store.get("asked_edits"), store.get("editing")]).toEqual([null, false]);
});

it("reports why an example could not be shown", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  session.showExample("det", 0);
  session.receive({ id: sent()[0].id, error: "No corpus." }, []);
  expect([store.get("example_busy"), store.get("example_error")]).toEqual([false, "No corpus."]);
});

it("asks which heads meet a condition", () => {
  const { session, sent } = setUp({ picture: densePicture() });
  session.findHeads("det > .8");
  const [{ id, ...request }] = sent();
  expect(request).toEqual({ kind: "find", condition: "det > .8" });
  session.receive({ id }, []);
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

it("fetches the locked head once the choice has settled", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  store.set({ layer: 0, head: 1 });
  vi.advanceTimersByTime(100);
  store.set({ layer: 1, head: 2 });
  vi.advanceTimersByTime(150);
  expect(sent()).toEqual([{ kind: "head", key: 1, layer: 1, head: 2, id: expect.any(String) }]);
  const listener = vi.fn();
  store.on("exact", listener);
  session.receive({ ...sent()[0] }, [zeros(5)]);
  expect(listener).toHaveBeenCalledOnce();
  expect(store.get("decoded")?.links(1, 2, "words")?.precision).toBe("exact");
});

it("fetches each head once", () => {
  const { store, session, sent } = setUp({ picture: densePicture(), layer: 0, head: 0 });
  store.set({ unit: "tokens" });
  vi.advanceTimersByTime(150);
  store.set({ unit: "words" });
  vi.advanceTimersByTime(150);
  session.receive({ ...sent()[0] }, [zeros(5)]);
  store.set({ unit: "tokens" });
  vi.advanceTimersByTime(150);
  expect(sent()).toHaveLength(1);
});

it("fetches nothing on hover if the picture has every map", () => {
  const { store, sent } = setUp({ picture: densePicture() });
  store.set({ hover: { layer: 1, head: 1 }, unit: "tokens" });
  vi.advanceTimersByTime(1000);
  expect(sent()).toEqual([]);
});

it("fetches the drawn heads if the picture has only the strongest links", () => {
  const { store, sent } = setUp({ picture: strongestPicture(), selection: [[0, 1]] });
  store.set({ top: 5 });
  vi.advanceTimersByTime(150);
  expect(sent().map(({ layer, head }) => [layer, head])).toEqual([
    [0, 0],
    [0, 1],
  ]);
});

it.each([
  [
    "patches of an image",
    { image: { png: bytes([1]), rows: 1, columns: 2, start: 1, queries: true } },
    {},
  ],
  ["one text of a pair", { boundary: 2 }, /** @type {const} */ ({ part: "A->B" })],
])("fetches the drawn heads if they are of %s", (_, parts, state) => {
  const { store, sent } = setUp({ picture: { ...strongestPicture(), ...parts } });
  store.set({ hover: { layer: 0, head: 1 }, ...state });
  vi.advanceTimersByTime(150);
  expect(sent().map(({ layer, head }) => [layer, head])).toContainEqual([0, 1]);
});

it("fetches no hovered head of a pair if all links are drawn", () => {
  const { store, sent } = setUp({ picture: { ...strongestPicture(), boundary: 2 }, top: 1 });
  store.set({ hover: { layer: 0, head: 1 } });
  vi.advanceTimersByTime(150);
  expect(sent()).toEqual([]);
});

it("cancels the requests of a picture that is replaced", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  store.set({ layer: 0, head: 0 });
  vi.advanceTimersByTime(150);
  store.set({ picture: densePicture({ key: 2 }) });
  expect(sent()[1]).toEqual({ kind: "cancel", id: sent()[0].id });
  session.receive({ ...sent()[0] }, [zeros(5)]);
  expect(store.get("decoded")?.hasExact(0, 0)).toBe(false);
  vi.advanceTimersByTime(150);
  expect(sent()[2].key).toBe(2);
});

it("reports an exact head that arrives without data", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  store.set({ layer: 0, head: 0 });
  vi.advanceTimersByTime(150);
  session.receive({ ...sent()[0] }, []);
  expect(store.get("status")).toContain("sent no data for head 1-1");
  expect(store.get("decoded")?.hasExact(0, 0)).toBe(false);
});

it("downloads the file that the kernel makes, one at a time", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  session.save("svg");
  session.save("pdf");
  expect(sent()).toEqual([{ kind: "save", format: "svg", id: sent()[0].id }]);
  expect(store.get("saving")).toBe("svg");
  const content = bytes([60]);
  session.receive({ id: sent()[0].id, name: "cat.svg" }, [content]);
  expect(vi.mocked(download).mock.calls).toEqual([["cat.svg", content]]);
  expect([store.get("saving"), store.get("save_error")]).toEqual(["", ""]);
});

it("says why a file could not be made, until the next one is", () => {
  const { store, session, sent } = setUp({ picture: densePicture() });
  session.save("pdf");
  session.receive({ id: sent()[0].id, error: "It needs vl-convert." }, []);
  expect([store.get("saving"), store.get("save_error")]).toEqual(["", "It needs vl-convert."]);
  session.save("svg");
  expect(store.get("save_error")).toBe("");
  session.receive({ id: sent()[1].id }, []);
  expect(store.get("save_error")).toBe("The kernel sent no file.");
});

it("downloads nothing into a closed view", () => {
  const { session, sent } = setUp({ picture: densePicture() });
  vi.mocked(download).mockClear();
  session.save("svg");
  closing.abort();
  session.receive({ id: sent()[0].id, name: "cat.svg" }, [bytes([60])]);
  expect(download).not.toHaveBeenCalled();
});

it("takes the explanation of a link, or the reason why there is none", () => {
  const { store, session, sent } = setUp({ picture: densePicture(), live: true });
  const link = /** @type {const} */ ({
    layer: 0,
    head: 1,
    query: 1,
    key: 2,
    unit: "words",
    before: false,
  });
  const answer = { parts: [1], means: [1], row: [{ key: 2, score: 1, weight: 1 }] };
  const reply = (/** @type {Record<string, unknown>} */ content) =>
    session.receive({ id: sent()[sent().length - 1].id, ...content }, []);
  session.explain(link);
  expect(sent()[0]).toMatchObject({ kind: "explain", ...link });
  reply({ explanation: answer });
  expect(store.get("explanation")).toEqual(answer);
  session.explain(link);
  reply({ error: "Scores are unknown." });
  expect([store.get("explanation"), store.get("why_error")]).toEqual([null, "Scores are unknown."]);
  session.explain(link);
  reply({ explanation: { parts: [] } });
  expect(store.get("why_error")).toBe("The kernel sent no explanation.");
  session.explain(link);
  const { id } = sent()[sent().length - 1];
  session.explain(null);
  expect(sent()[sent().length - 1]).toEqual({ kind: "cancel", id });
});

it("says why heads can't be compared, until they can", () => {
  const { store, session, sent } = setUp({ picture: densePicture(), live: true });
  const reply = (/** @type {Record<string, unknown>} */ content) =>
    session.receive({ id: sent()[sent().length - 1].id, ...content }, []);
  session.compareHeads();
  expect(sent()[0]).toMatchObject({ kind: "effects" });
  reply({ error: "No head is switched off." });
  expect(store.get("edit_error")).toBe("No head is switched off.");
  session.compareHeads();
  reply({});
  expect(store.get("edit_error")).toBe("");
});

it("asks a page that has the model for texts, edits and effects alone", () => {
  const { store, session, sent } = setUp({
    ...{ picture: densePicture(), live: false, page_reads: true },
  });
  session.edit([], []);
  session.compareHeads();
  session.look("a", null);
  session.chooseQuantity("gradient");
  session.showExample("det", 0);
  session.save("svg");
  expect(sent().map(({ kind }) => kind)).toEqual(["edit", "effects", "cancel", "look"]);
  expect(store.get("busy")).toBe(true);
  vi.advanceTimersByTime(1500);
  expect(store.get("status")).toBe("Reading the text …");
});
