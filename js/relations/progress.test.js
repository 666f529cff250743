// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { Store } from "../state/store.js";
import { describeProgress, scanProgress } from "./progress.js";

it.each([
  [{ progress: null, remaining: null }, ""],
  [{ progress: 0.129, remaining: null }, "12%"],
  [{ progress: 0.5, remaining: 0.2 }, "50%, about 1 s left"],
  [{ progress: 0.5, remaining: 89 }, "50%, about 89 s left"],
  [{ progress: 0.5, remaining: 150 }, "50%, about 3 min left"],
  [{ progress: 0.5, remaining: 5, stopping: true }, "Stopping. The counts so far are kept."],
])("describes %o", (state, text) => {
  expect(describeProgress(new Store(state))).toBe(text);
});

it("shows a running scan if there is a kernel, and cancels it", () => {
  const store = new Store({ running: true, live: true, progress: 0.25 });
  const session = /** @type {any} */ ({ stopScan: vi.fn() });
  const node = scanProgress(store, { signal: new AbortController().signal, session });
  const running = /** @type {HTMLElement} */ (node.querySelector(".bl-scan"));
  const button = /** @type {HTMLButtonElement} */ (node.querySelector("button"));
  expect(running.hidden).toBe(false);
  expect(node.querySelector("progress")?.value).toBe(0.25);
  button.click();
  expect(session.stopScan).toHaveBeenCalledOnce();
  store.set({ stopping: true });
  expect(button.disabled).toBe(true);
  store.set({ running: false });
  expect(running.hidden).toBe(true);
});
