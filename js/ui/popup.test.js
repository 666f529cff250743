// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { el } from "./dom.js";
import { popup } from "./popup.js";

/** @type {ReturnType<typeof popup>} */
let menu;
/** @type {AbortController} */
let closing;

beforeEach(() => {
  closing = new AbortController();
  menu = popup("Save", closing, el("button", {}, "SVG"));
  document.body.replaceChildren(menu.node, el("button.other"));
  menu.node.open = true;
});

const press = (/** @type {string} */ selector, /** @type {Event} */ event) =>
  document.querySelector(selector)?.dispatchEvent(event);

it("closes on Escape, which nothing else gets, and focuses its button", () => {
  let heard = 0;
  document.body.addEventListener("keydown", () => heard++, { once: true });
  press(".bl-popup button", new KeyboardEvent("keydown", { key: "a", bubbles: true }));
  expect([menu.node.open, heard]).toEqual([true, 1]);
  document.body.addEventListener("keydown", () => heard++, { once: true });
  press(".bl-popup button", new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect([menu.node.open, heard]).toEqual([false, 1]);
  expect(document.activeElement).toBe(menu.summary);
});

it.each(["pointerdown", "focusin"])("closes on %s elsewhere, not within", (type) => {
  press(".bl-popup button", new Event(type, { bubbles: true, composed: true }));
  expect(menu.node.open).toBe(true);
  press(".other", new Event(type, { bubbles: true, composed: true }));
  expect(menu.node.open).toBe(false);
});

it("listens no longer once its view is closed", () => {
  closing.abort();
  press(".other", new Event("pointerdown", { bubbles: true }));
  expect(menu.node.open).toBe(true);
});
