// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { disclosure } from "./disclosure.js";
import { el } from "./dom.js";

/** @type {AbortController} */
let closing;
/** @type {HTMLButtonElement} */
let button;
/** @type {HTMLElement} */
let panel;
/** @type {HTMLElement} */
let other;

beforeEach(() => {
  closing = new AbortController();
  button = el("button");
  panel = el("div", {}, el("input"));
  other = el("p", { tabindex: 0 });
  document.body.replaceChildren(button, panel, other);
  disclosure(button, panel, closing);
});

const isOpen = () => {
  expect(button.getAttribute("aria-expanded")).toBe(String(!panel.hidden));
  return !panel.hidden;
};
/** @param {Element} target */
const pressEscape = (target) => {
  const event = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event.defaultPrevented;
};

it("opens and closes with its button, which says so", () => {
  expect(document.getElementById(button.getAttribute("aria-controls") ?? "")).toBe(panel);
  expect(isOpen()).toBe(false);
  button.click();
  expect(isOpen()).toBe(true);
  button.click();
  expect(isOpen()).toBe(false);
});

it("closes on a click outside, not on one inside", () => {
  button.click();
  panel.querySelector("input")?.click();
  expect(isOpen()).toBe(true);
  other.click();
  expect(isOpen()).toBe(false);
});

it("closes without the focus if it covers the page", () => {
  button.click();
  other.focus();
  expect(isOpen()).toBe(true);
  const [opener, menu] = [el("button"), el("div", {}, el("input"))];
  document.body.append(opener, menu);
  disclosure(opener, menu, { signal: closing.signal, covers: true });
  opener.click();
  menu.querySelector("input")?.focus();
  expect(menu.hidden).toBe(false);
  other.focus();
  expect(menu.hidden).toBe(true);
});

it("closes on Escape before anything else, and gives the focus back to its button", () => {
  const otherKeys = vi.fn();
  other.addEventListener("keydown", otherKeys);
  button.click();
  panel.querySelector("input")?.focus();
  expect(pressEscape(/** @type {Element} */ (document.activeElement))).toBe(true);
  expect([isOpen(), document.activeElement]).toEqual([false, button]);
  button.click();
  other.focus();
  expect(pressEscape(other)).toBe(true);
  expect([isOpen(), document.activeElement]).toEqual([false, other]);
  expect(otherKeys).not.toHaveBeenCalled();
  expect(pressEscape(other)).toBe(false);
  expect(otherKeys).toHaveBeenCalledOnce();
});

it("closes with its view", () => {
  button.click();
  closing.abort();
  expect(isOpen()).toBe(false);
  expect(pressEscape(other)).toBe(false);
});
