// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { FOCUSABLE, notebookAround } from "../testing/notebook.js";
import { showState } from "./show.js";
import { STATES } from "./states.js";

beforeEach(() => {
  stubLayout();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it.each(STATES)("$name keeps single keys, and leaves Ctrl+S to the notebook", async (state) => {
  const ending = new AbortController();
  const [cell, el] = [document.createElement("div"), document.createElement("div")];
  cell.append(el);
  document.body.replaceChildren(cell);
  const close = showState(state, el);
  await vi.advanceTimersByTimeAsync(500);
  for (const capture of [false, true]) {
    const reached = notebookAround(cell, { capture, signal: ending.signal });
    for (const target of [el, ...el.querySelectorAll(FOCUSABLE)]) {
      for (const key of ["x", "a", "b", "d", "j"]) {
        target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      }
      expect([target.outerHTML.slice(0, 80), ...reached.splice(0)]).toHaveLength(1);
      target.dispatchEvent(
        new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true }),
      );
      expect(reached.splice(0)).toEqual(["s"]);
    }
  }
  ending.abort();
  close();
});
