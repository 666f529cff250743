// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { cutShort, textWidths } from "./text_width.js";

beforeEach(stubLayout);

it("measures each text", () => {
  expect(textWidths(["a", "abc", "a"], document.body)).toEqual([8, 24, 8]);
});

it("keeps as many characters as fit beside the mark of the cut", () => {
  expect(cutShort("abcdefghij", 40, document.body)).toBe("abcd…");
  expect(cutShort("abcdefghij", 47, document.body)).toBe("abcd…");
  expect(cutShort("abcdefghij", 48, document.body)).toBe("abcde…");
});

it("never cuts a character in two", () => {
  const family = "👩‍👩‍👧";
  expect(cutShort(`ab${family}${family}`, 8 * (3 + family.length), document.body)).toBe(
    `ab${family}…`,
  );
  expect(cutShort(`e\u0301e\u0301e\u0301`, 24, document.body)).toBe("e\u0301…");
});
