import { expect, it } from "vitest";
import { decodeBase64 } from "./base64.js";

it("decodes bytes of every value", () => {
  const bytes = Uint8Array.from(Array(256).keys());
  expect(decodeBase64(btoa(String.fromCharCode(...bytes)))).toEqual(bytes);
});

it("refuses what is no base64", () => {
  expect(() => decodeBase64("a?")).toThrow();
});
