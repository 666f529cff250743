import { expect, it, vi } from "vitest";
import { answering } from "./answering.js";

/** Return what answers, with a model of a view. */
function setUp() {
  /** @type {Record<string, any>} */
  const state = { picture: { key: 7 }, text: "old", pair: null, focused: [1], masked: [2] };
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
  expect(send).toHaveBeenCalledExactlyOnceWith({ id: 1, text: "text a", pair: null });
  receive({ id: 1, picture: { words: ["x"] } });
  expect(state).toEqual({
    ...{ picture: { words: ["x"], key: 8 }, text: "text a", pair: null },
    ...{ focused: [], masked: [] },
  });
  expect(reply).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(reply).toHaveBeenCalledExactlyOnceWith({ id: "a" });
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
  receive({ id: 1, picture: {} });
  expect(send).toHaveBeenLastCalledWith({ id: 2, text: "text c", pair: null });
  expect(state.text).toBe("old");
  receive({ id: 2, picture: {} });
  await Promise.resolve();
  expect(reply.mock.calls).toEqual([[{ id: "c" }]]);
  look("d");
  cancel("d");
  cancel("unknown");
  receive({ id: 3, picture: {} });
  expect(state.text).toBe("text c");
});

it("refuses what only a kernel can do", () => {
  const { reply, answer, model } = setUp();
  answer({ kind: "edit", id: "a", edits: [], masked: [] }, model);
  expect(reply).toHaveBeenCalledWith({
    id: "a",
    error: "This page can't do that; a notebook can.",
  });
});
