// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { notebookAround } from "../testing/notebook.js";
import { el } from "./dom.js";
import { keepKeys } from "./keyboard.js";

/** @type {AbortController} */
let closing;
beforeEach(() => {
  closing = new AbortController();
});
afterEach(() => closing.abort());

/**
 * Return a function that presses a key on an element of a view within a notebook, and returns whether
 * it reached the notebook.
 * @param {HTMLElement} target
 * @param {boolean} capture
 */
function presser(target, capture) {
  const view = el("div", {}, target);
  const cell = el("div", {}, view);
  document.body.replaceChildren(cell);
  const { signal } = closing;
  const reached = notebookAround(cell, { capture, signal });
  keepKeys(view, signal);
  return (/** @type {string} */ key, /** @type {KeyboardEventInit} */ modifiers = {}) => {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...modifiers }));
    return reached.splice(0).length > 0;
  };
}

describe.each([
  ["JupyterLab, which listens after the view", false],
  ["Notebook, which listens before it", true],
])("in %s", (_, capture) => {
  it("keeps single keys, with Shift as well, and leaves shortcuts to the notebook", () => {
    const press = presser(el("button", {}, "A control"), capture);
    for (const key of ["x", "a", "b", "d", "Enter", " ", "ArrowDown", "Escape", "Backspace"]) {
      expect([key, press(key)]).toEqual([key, false]);
    }
    expect(press("M", { shiftKey: true })).toBe(false);
    expect(press("Enter", { shiftKey: true })).toBe(false);
    expect(press("s", { ctrlKey: true })).toBe(true);
    expect(press("s", { metaKey: true })).toBe(true);
    expect(press("F1")).toBe(true);
    expect(press("x")).toBe(false); // after a shortcut, too
  });

  it.each(["textarea", "input"])("keeps what edits a text or writes a character in a %s", (tag) => {
    const press = presser(el(/** @type {"textarea"} */ (tag)), capture);
    expect(press("x")).toBe(false);
    expect(press("z", { ctrlKey: true })).toBe(false);
    expect(press("Z", { metaKey: true, shiftKey: true })).toBe(false);
    expect(press("Backspace", { ctrlKey: true })).toBe(false);
    expect(press("@", { ctrlKey: true, altKey: true })).toBe(false);
    expect(press("ß", { altKey: true })).toBe(false);
    expect(press("s", { ctrlKey: true })).toBe(true);
  });
});

it("leaves shortcuts of a control to the notebook after a key on an element around it", () => {
  const button = el("button");
  const press = presser(button, true);
  button.parentElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "x", bubbles: true }));
  expect(press("s", { ctrlKey: true })).toBe(true);
});

it("lets the view's own listeners and the browser have every key", () => {
  const button = el("button");
  presser(button, false);
  /** @type {Event[]} */
  const events = [];
  button.parentElement?.addEventListener("keydown", (event) => events.push(event));
  button.dispatchEvent(new KeyboardEvent("keydown", { key: "x", bubbles: true, cancelable: true }));
  expect(events.map(({ defaultPrevented }) => defaultPrevented)).toEqual([false]);
});

it("takes the focus on a click beside the controls, and nothing after the view was closed", () => {
  const padding = el("p");
  presser(padding, false);
  const view = /** @type {HTMLElement} */ (padding.parentElement);
  view.focus();
  expect(document.activeElement).toBe(view);
  closing.abort();
  const reached = notebookAround(view, { capture: false, signal: new AbortController().signal });
  padding.dispatchEvent(new KeyboardEvent("keydown", { key: "y", bubbles: true }));
  expect(reached).toEqual(["y"]);
});
