import { afterEach, describe, expect, it, vi } from "vitest";
import { decodeBase64 } from "./base64.js";

afterEach(() => vi.unstubAllGlobals());

/** @param {string} text */
const characters = (text) => Array.from(text, (character) => character.charCodeAt(0));

describe.each([
  ["without a decoder of the browser", undefined],
  ["with one", (/** @type {string} */ base64) => Uint8Array.from(characters(atob(base64)))],
])("%s", (_, fromBase64) => {
  it("decodes bytes of every value", () => {
    const bytes = Uint8Array.from(Array(256).keys());
    const own = Object.assign(class extends Uint8Array {}, { fromBase64 });
    vi.stubGlobal("Uint8Array", own);
    expect([...decodeBase64(btoa(String.fromCharCode(...bytes)))]).toEqual([...bytes]);
  });

  it("refuses what is no base64", () => {
    vi.stubGlobal("Uint8Array", Object.assign(class extends Uint8Array {}, { fromBase64 }));
    expect(() => decodeBase64("a?")).toThrow();
  });
});
