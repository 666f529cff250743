// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { clickMode } from "./click_mode.js";

it("starts with the first mode, and tells each chosen one", () => {
  const change = vi.fn();
  const { node, current } = clickMode(["lock", "highlight"], {
    signal: new AbortController().signal,
    change,
  });
  document.body.replaceChildren(node);
  expect(node.textContent).toBe("Click to lockhighlight");
  expect(current()).toBe("lock");
  node.querySelectorAll("input")[1].click();
  expect(current()).toBe("highlight");
  expect(change.mock.calls).toEqual([["highlight"]]);
});
