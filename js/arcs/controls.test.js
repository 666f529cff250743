// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Store } from "../state/store.js";
import { arcControls } from "./controls.js";

it("sets the state, and follows it", () => {
  const store = new Store({ unit: "words", specials: false, token: null });
  const node = arcControls(store, { signal: new AbortController().signal });
  const inputs = /** @type {HTMLInputElement[]} */ ([...node.querySelectorAll("input")]);
  const [asWords, asTokens, specials, threshold] = inputs;
  expect(asWords.checked).toBe(true);
  asTokens.checked = true;
  asTokens.dispatchEvent(new Event("change"));
  expect(store.get("unit")).toBe("tokens");
  specials.checked = true;
  specials.dispatchEvent(new Event("change"));
  expect(store.get("specials")).toBe(true);
  threshold.value = "0.3";
  threshold.dispatchEvent(new Event("input"));
  expect(store.get("threshold")).toBe(0.3);
  store.set({ threshold: 0.1, unit: "words" });
  expect(node.querySelector("output")?.textContent).toBe("0.10");
  expect(asWords.checked).toBe(true);
});
