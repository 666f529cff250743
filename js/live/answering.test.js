import { expect, it, vi } from "vitest";
import { answering } from "./answering.js";

/**
 * Return the traits that the engine answers with.
 * @param {object} picture
 * @param {object[]} [edits]
 */
const traits = (picture, edits = []) => ({
  picture: { layers: 1, heads: 2, ...picture },
  ...{ picture_before: {}, edit_list: edits, masked: [], predictions: null },
});

/** Return what answers, with a model of a view. */
function setUp() {
  /** @type {Record<string, any>} */
  const state = {
    ...{ picture: { key: 7 }, picture_before: {}, text: "old", pair: null },
    ...{ focused: [1], masked: [2], edit_list: [], effects: null, statistic: null },
    statistic_values: [{ name: "entropy" }],
  };
  const send = vi.fn();
  const reply = vi.fn();
  const model = {
    ...{ get: (/** @type {string} */ name) => state[name], reply },
    set: (/** @type {string} */ name, /** @type {unknown} */ value) => {
      state[name] = value;
    },
  };
  const { answer, receive } = answering(send);
  const look = (/** @type {string} */ id) =>
    answer({ kind: "look", id, text: `text ${id}`, pair: null }, model);
  const cancel = (/** @type {string} */ id) => answer({ kind: "cancel", id }, model);
  return { state, send, reply, answer, receive, model, look, cancel };
}

it("shows a text, and answers after its traits", async () => {
  const { state, send, reply, receive, look } = setUp();
  look("a");
  const question = { text: "text a", pair: null, edits: [], masked: [] };
  expect(send).toHaveBeenCalledExactlyOnceWith({ id: 1, ...question });
  receive({ id: 1, traits: traits({ words: ["x"] }) });
  expect(state).toMatchObject({
    ...{ picture: { words: ["x"], key: 8 }, text: "text a", pair: null },
    ...{ focused: [], masked: [] },
  });
  expect(reply).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(reply).toHaveBeenCalledExactlyOnceWith({ id: "a" });
});

it("shows edits with numbers, and knows them again", () => {
  const { state, send, receive, answer, model, look, reply } = setUp();
  const off = { kind: "head", head: [1, 2], how: "zero", own: null };
  answer({ kind: "edit", id: "a", edits: [off], masked: [3] }, model);
  expect(send).toHaveBeenCalledWith({ id: 1, text: "old", pair: null, edits: [off], masked: [3] });
  const change = Float32Array.of(0, 0.25);
  receive({ id: 1, traits: { ...traits({}, [off]), picture_before: { words: [] }, change } });
  expect(state.edit_list).toEqual([{ ...off, own: 1 }]);
  expect([state.picture.key, state.picture_before.key]).toEqual([8, 9]);
  expect(state.statistic_values[0]).toMatchObject({ name: "change", low: 0, high: 1, heads: 2 });
  state.statistic = "change";
  const hide = { kind: "hide", words: [1], own: null };
  answer({ kind: "edit", id: "b", edits: [{ own: 1 }, hide], masked: [] }, model);
  expect(send).toHaveBeenLastCalledWith(
    expect.objectContaining({ edits: [{ ...off, own: 1 }, hide], masked: [] }),
  );
  receive({ id: 2, traits: traits({}, [{ ...off, own: 1 }, hide]) });
  expect(state.edit_list.map((/** @type {any} */ { own }) => own)).toEqual([1, 2]);
  expect([state.statistic, state.statistic_values.length]).toEqual([null, 1]);
  look("c"); // Another text keeps the heads that are off.
  expect(send).toHaveBeenLastCalledWith(
    expect.objectContaining({ text: "text c", edits: [{ ...off, own: 1 }], masked: [] }),
  );
  receive({ id: 3, error: "Too long." });
  answer({ kind: "edit", id: "d", edits: [{ own: 9 }], masked: [] }, model);
  expect(reply).toHaveBeenLastCalledWith({
    id: "d",
    error: "This edit has been removed meanwhile.",
  });
});

it("lets effects wait behind everything else", () => {
  const { state, send, receive, answer, model, look, reply } = setUp();
  answer({ kind: "effects", id: "a" }, model);
  expect(send).toHaveBeenLastCalledWith(expect.objectContaining({ id: 1, compares: true }));
  look("b");
  answer({ kind: "effects", id: "c" }, model);
  expect(reply).toHaveBeenLastCalledWith({ id: "c", canceled: true });
  receive({ id: 1, traits: { effects: { rank: 1 } } });
  expect(state.effects).toEqual({ rank: 1 });
  receive({ id: 2, traits: traits({}) });
  expect([state.effects, state.text]).toEqual([null, "text b"]);
});

it("passes on why a text can't be read", () => {
  const { state, reply, receive, look } = setUp();
  look("a");
  receive({ id: 1, error: "Too long." });
  expect(reply).toHaveBeenCalledWith({ id: "a", error: "Too long." });
  expect(state.text).toBe("old");
});

it("reads one text at a time, and of those that wait the newest", async () => {
  const { state, send, reply, receive, look, cancel } = setUp();
  for (const id of ["a", "b", "c"]) {
    look(id);
    if (id !== "c") cancel(id);
  }
  expect(send).toHaveBeenCalledOnce();
  receive({ id: 1, traits: traits({}) });
  expect(send).toHaveBeenLastCalledWith(expect.objectContaining({ id: 2, text: "text c" }));
  expect(state.text).toBe("old");
  receive({ id: 2, traits: traits({}) });
  await Promise.resolve();
  expect(reply).toHaveBeenLastCalledWith({ id: "c" });
  look("d");
  cancel("d");
  cancel("unknown");
  receive({ id: 3, traits: traits({}) });
  expect(state.text).toBe("text c");
});

it("refuses what only a kernel can do", () => {
  const { reply, answer, model } = setUp();
  answer({ kind: "explain", id: "a" }, model);
  expect(reply).toHaveBeenCalledWith({
    id: "a",
    error: "This page can't do that; a notebook can.",
  });
});
