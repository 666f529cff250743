// @vitest-environment jsdom
/// <reference types="vite/client" />
import { beforeEach, expect, it, vi } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { serialize } from "./serialize.js";
import { showState } from "./show.js";
import { STATES } from "./states.js";

/** Milliseconds after which everything is drawn, below the delay of the status "Waiting". */
const DRAWN_AFTER = 1000;
const SNAPSHOTS = Object.keys(import.meta.glob("./snapshots/*.html"));

beforeEach(() => {
  stubLayout();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it.each(STATES)("$name matches its snapshot", async (state) => {
  const el = document.createElement("div");
  document.body.replaceChildren(el);
  const close = showState(state, el);
  await vi.advanceTimersByTimeAsync(DRAWN_AFTER);
  await expect(serialize(el)).toMatchFileSnapshot(`snapshots/${state.name}.html`);
  close();
  expect(el.childNodes).toHaveLength(0);
});

it("has no other snapshots", () => {
  const files = STATES.map(({ name }) => `./snapshots/${name}.html`);
  expect(new Set(files).size).toBe(files.length);
  expect(SNAPSHOTS.filter((file) => !files.includes(file))).toEqual([]);
});
