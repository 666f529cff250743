// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import {
  consume,
  el,
  listen,
  liveRegion,
  messageOf,
  onAbort,
  onResize,
  svg,
  uniqueId,
} from "./dom.js";

it("creates elements with classes and attributes, and omits those that are null or false", () => {
  const button = el("button.bl-a.bl-b", {
    type: "button",
    disabled: true,
    title: null,
    hidden: false,
  });
  expect(button.outerHTML).toBe('<button class="bl-a bl-b" type="button" disabled=""></button>');
  expect(svg("path", { d: "M0 0" }).namespaceURI).toBe("http://www.w3.org/2000/svg");
});

it("adds strings as text, and skips missing children", () => {
  const node = el("p", {}, "<b>", null, undefined, el("i"));
  expect(node.innerHTML).toBe("&lt;b&gt;<i></i>");
});

it("calls listeners until the signal aborts", () => {
  const closing = new AbortController();
  const [clicked, closed] = [vi.fn(), vi.fn()];
  const button = el("button");
  listen(button, "click", clicked, closing.signal);
  onAbort(closing.signal, closed);
  button.click();
  expect(closed).not.toHaveBeenCalled();
  closing.abort();
  button.click();
  expect(clicked).toHaveBeenCalledOnce();
  expect(closed).toHaveBeenCalledOnce();
});

it("observes the size of an element until the signal aborts", () => {
  const observer = { observe: vi.fn(), disconnect: vi.fn() };
  vi.stubGlobal("ResizeObserver", function ResizeObserver() {
    return observer;
  });
  const closing = new AbortController();
  const node = el("div");
  onResize(node, () => {}, closing.signal);
  expect(observer.observe).toHaveBeenCalledWith(node);
  closing.abort();
  expect(observer.disconnect).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});

it("keeps a consumed event from the browser and from parents", () => {
  const [parent, child] = [el("div"), el("button")];
  parent.append(child);
  const parentListener = vi.fn();
  parent.addEventListener("keydown", parentListener);
  child.addEventListener("keydown", consume);
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true });
  child.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(parentListener).not.toHaveBeenCalled();
});

it("returns distinct ids, live regions and messages of exceptions", () => {
  expect(uniqueId("cell")).toMatch(/^bl-cell-\d+-/);
  expect(uniqueId("cell")).not.toBe(uniqueId("cell"));
  expect(liveRegion().getAttribute("aria-live")).toBe("polite");
  expect([messageOf(new Error("Too long.")), messageOf("odd")]).toEqual(["Too long.", "odd"]);
});
