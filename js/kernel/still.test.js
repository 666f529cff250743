// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { hideStill } from "./still.js";

beforeEach(() => {
  document.head.replaceChildren();
  document.body.innerHTML = '<img class="still-1"><img class="still-2">';
});

const isHidden = (/** @type {string} */ name) => {
  const image = /** @type {Element} */ (document.querySelector(`.${name}`));
  return getComputedStyle(image).display === "none";
};

it("hides the still of its own view, and shows it again once no view of it lives", () => {
  const [first, second] = [new AbortController(), new AbortController()];
  hideStill("still-1", first.signal);
  hideStill("still-1", second.signal);
  expect([isHidden("still-1"), isHidden("still-2")]).toEqual([true, false]);
  first.abort();
  expect(isHidden("still-1")).toBe(true);
  second.abort();
  expect(isHidden("still-1")).toBe(false);
  expect(document.head.childNodes).toHaveLength(0);
});

it("hides a still that is shown after its view", () => {
  hideStill("still-1", new AbortController().signal);
  document.body.innerHTML = '<img class="still-1">';
  expect(isHidden("still-1")).toBe(true);
});

it.each([undefined, "", "a, img", "a{} *", 3])("ignores %s, which is no class", (name) => {
  hideStill(name, new AbortController().signal);
  expect(document.head.childNodes).toHaveLength(0);
});
