import { expect, it } from "vitest";
import { normalize } from "./normalizer.js";

const ALL = { clean: true, chinese: true, strip_accents: true, lowercase: true };
const NONE = { clean: false, chinese: false, strip_accents: false, lowercase: false };

it("tells where each letter comes from", () => {
  const { letters, origins } = normalize([..."xÉ\0中İ\t"], 1, 6, ALL);
  expect(letters.join("|")).toBe("e| |中| |i| ");
  expect(origins).toEqual([1, 3, 3, 3, 4, 5]);
});

it("lowers each letter by itself", () => {
  expect(normalize([..."ΑΣ"], 0, 2, ALL).letters).toEqual(["α", "σ"]);
});

it("leaves a text as it is if nothing is to be done", () => {
  expect(normalize([..."É\0中"], 0, 3, NONE).letters).toEqual([..."É\0中"]);
});
