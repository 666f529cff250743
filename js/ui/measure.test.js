// @vitest-environment jsdom
import { expect, it } from "vitest";
import { stubLayout } from "../testing/made_up.js";
import { textMeasure } from "./measure.js";

it("measures each text", () => {
  stubLayout();
  expect(textMeasure(document.body)(["a", "abc", "a"])).toEqual([8, 24, 8]);
});
