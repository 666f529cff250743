// @vitest-environment jsdom
import { readdir } from "node:fs/promises";
import { beforeEach, expect, it, vi } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { serialize } from "./serialize.js";
import { showState } from "./show.js";
import { STATES } from "./states.js";

/** Milliseconds after which all is drawn, and before the kernel counts as slow. */
const DRAWN_AFTER = 1000;
const SNAPSHOTS = "js/dev/snapshots";

beforeEach(() => {
  stubLayout();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

it.each(STATES)("$name looks as its snapshot does", async (state) => {
  const el = document.createElement("div");
  document.body.replaceChildren(el);
  const close = showState(state, el);
  await vi.advanceTimersByTimeAsync(DRAWN_AFTER);
  await expect(serialize(el)).toMatchFileSnapshot(`snapshots/${state.name}.html`);
  close();
  expect(el.childNodes).toHaveLength(0);
});

it("has a snapshot of each state, and of no other", async () => {
  const names = STATES.map(({ name }) => `${name}.html`);
  expect((await readdir(SNAPSHOTS)).sort()).toEqual(names.sort());
});
