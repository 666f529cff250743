// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { shorten, textMeasure, textScale } from "./measure.js";

it("measures each text", () => {
  stubLayout();
  expect(textMeasure(document.body)(["a", "abc", "a"])).toEqual([8, 24, 8]);
});

describe("shortening", () => {
  const measure = (/** @type {string[]} */ texts) => texts.map((text) => 8 * text.length);

  it("keeps as many characters as fit beside the ellipsis", () => {
    expect(shorten("abcdefghij", 40, measure)).toBe("abcd…");
    expect(shorten("abcdefghij", 47, measure)).toBe("abcd…");
    expect(shorten("abcdefghij", 48, measure)).toBe("abcde…");
  });

  it("never splits a character", () => {
    const family = "👩‍👩‍👧";
    expect(shorten(`ab${family}${family}`, 8 * (3 + family.length), measure)).toBe(`ab${family}…`);
    expect(shorten(`e\u0301e\u0301e\u0301`, 24, measure)).toBe("e\u0301…");
  });
});

it.each([
  ["", 1],
  ["10px", 1],
  ["32px", 2],
])("knows by how much a root of %s enlarges texts", (size, scale) => {
  document.documentElement.style.fontSize = size;
  expect(textScale()).toBe(scale);
  document.documentElement.style.fontSize = "";
});
