// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { el, onResize } from "./dom.js";
import { isPrinted, layOutForPrint } from "./print.js";

afterEach(() => void vi.unstubAllGlobals());

function setUp() {
  stubLayout();
  const closing = new AbortController();
  const box = el("div.bl-grid-scroll", {}, el("div"));
  const view = el("div.bertlook", {}, box);
  document.body.replaceChildren(view);
  const draw = vi.fn(() => isPrinted(box));
  onResize(box, draw, closing.signal);
  draw.mockClear();
  return { box, view, draw, closing };
}

it("lays a view out before it is printed, and as before afterwards", () => {
  const { box, view, draw, closing } = setUp();
  Object.defineProperty(box, "scrollWidth", { value: 1000 });
  Object.defineProperty(box, "clientWidth", { value: 500 });
  layOutForPrint(view, closing.signal);
  const content = /** @type {HTMLElement} */ (box.firstElementChild);
  window.dispatchEvent(new Event("beforeprint"));
  expect([draw.mock.results.at(-1)?.value, content.style.zoom]).toEqual([true, "0.5"]);
  window.dispatchEvent(new Event("afterprint"));
  expect([draw.mock.results.at(-1)?.value, content.style.zoom]).toEqual([false, ""]);
  expect(draw).toHaveBeenCalledTimes(2);
  closing.abort();
  window.dispatchEvent(new Event("beforeprint"));
  expect([draw.mock.calls.length, isPrinted(view)]).toEqual([2, false]);
});

it("follows the medium where nothing announces a print", () => {
  const medium = Object.assign(new EventTarget(), { matches: true });
  vi.stubGlobal("matchMedia", () => medium);
  const { view, draw, closing } = setUp();
  layOutForPrint(view, closing.signal);
  expect(isPrinted(view)).toBe(true);
  medium.dispatchEvent(Object.assign(new Event("change"), { matches: false }));
  expect([isPrinted(view), draw.mock.calls.length]).toEqual([false, 2]);
  closing.abort();
});

it("leaves other views as they are", () => {
  const { draw } = setUp();
  const other = new AbortController();
  const view = el("div.bertlook");
  document.body.append(view);
  layOutForPrint(view, other.signal);
  window.dispatchEvent(new Event("beforeprint"));
  expect(draw).not.toHaveBeenCalled();
  other.abort();
});
