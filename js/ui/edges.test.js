// @vitest-environment jsdom
import { expect, it } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { fadeEdges, hiddenEdges } from "./edges.js";

const SIZE = { clientWidth: 100, clientHeight: 50, scrollWidth: 300, scrollHeight: 50 };

it.each([
  [{ scrollTop: 0, scrollLeft: 0 }, false, ["right"]],
  [{ scrollTop: 0, scrollLeft: 100 }, false, ["left", "right"]],
  [{ scrollTop: 0, scrollLeft: 196 }, false, ["left"]],
  [{ scrollTop: 0, scrollLeft: 0 }, true, ["left"]],
  [{ scrollTop: 0, scrollLeft: -200 }, true, ["right"]],
  [{ scrollTop: 20, scrollLeft: 0, scrollHeight: 90, scrollWidth: 100 }, false, ["top", "bottom"]],
])("knows where there is more: %o", (place, isRightToLeft, edges) => {
  expect(hiddenEdges({ ...SIZE, ...place }, isRightToLeft)).toEqual(edges);
});

it("follows the scrolling until it is aborted", () => {
  stubLayout();
  const box = document.createElement("div");
  for (const [name, value] of Object.entries({ ...SIZE, scrollWidth: 100, scrollHeight: 90 })) {
    Object.defineProperty(box, name, { value });
  }
  const closing = new AbortController();
  fadeEdges(box, closing.signal);
  box.dispatchEvent(new Event("scroll"));
  expect(box.dataset.more).toBe("bottom");
  box.scrollTop = 40;
  box.dispatchEvent(new Event("scroll"));
  expect(box.dataset.more).toBe("top");
  closing.abort();
  box.scrollTop = 0;
  box.dispatchEvent(new Event("scroll"));
  expect(box.dataset.more).toBe("top");
});
