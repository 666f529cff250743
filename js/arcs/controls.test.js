// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture, pairPicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { arcControls } from "./controls.js";

it("sets the state, and follows it", () => {
  const store = new Store({ unit: "words", specials: false, focused: [] });
  const node = arcControls(store, { signal: new AbortController().signal });
  const input = (/** @type {string} */ selector) =>
    /** @type {HTMLInputElement} */ (node.querySelector(selector));
  const [asWords, asTokens] = [input("[value=words]"), input("[value=tokens]")];
  const [specials, threshold] = [input("[type=checkbox]"), input("[type=range]")];
  expect(asWords.checked).toBe(true);
  asTokens.checked = true;
  asTokens.dispatchEvent(new Event("change", { bubbles: true }));
  expect(store.get("unit")).toBe("tokens");
  specials.checked = true;
  specials.dispatchEvent(new Event("change"));
  expect(store.get("specials")).toBe(true);
  threshold.value = "0.3";
  threshold.dispatchEvent(new Event("input"));
  expect(store.get("threshold")).toBe(0.3);
  store.set({ threshold: 0.1, unit: "words", mass: 0.7 });
  const outputs = Array.from(node.querySelectorAll("output"), ({ textContent }) => textContent);
  expect(outputs).toEqual(["0.10", "3", "70%"]);
  expect(threshold.getAttribute("aria-valuetext")).toBe("0.10");
  expect(asWords.checked).toBe(true);
});

it("offers the texts of a pair where there are two", () => {
  const store = new Store({ decoded: new Picture(densePicture()), part: "all" });
  const node = arcControls(store, { signal: new AbortController().signal });
  const choice = /** @type {HTMLElement} */ (node.querySelectorAll(".bl-choices")[2]);
  expect(choice.hidden).toBe(true);
  store.set({ decoded: new Picture(pairPicture("one", "two")) });
  expect(choice.hidden).toBe(false);
  const input = /** @type {HTMLInputElement} */ (choice.querySelector("[value='A->B']"));
  expect(input.nextElementSibling?.textContent).toBe("A → B");
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  expect(store.get("part")).toBe("A->B");
});

it("offers the directions of links, and clicks that add words", () => {
  const store = new Store({ decoded: new Picture(densePicture()), focused: [1] });
  const node = arcControls(store, { signal: new AbortController().signal });
  const values = () =>
    [...node.querySelectorAll("[aria-label=Links] input")].map((input) =>
      input.getAttribute("value"),
    );
  expect(values()).toEqual(["outgoing", "incoming", "both"]);
  const input = /** @type {HTMLInputElement} */ (node.querySelector("[value=incoming]"));
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  expect([store.get("direction"), store.get("focused")]).toEqual(["incoming", [1]]);
  store.set({
    decoded: new Picture(crossPicture({ target: "le chat", source: "the cat" })),
    direction: "both",
  });
  expect(values()).toEqual(["outgoing", "incoming"]);
  const boxes = /** @type {HTMLInputElement[]} */ ([...node.querySelectorAll("[type=checkbox]")]);
  boxes[1].checked = true;
  boxes[1].dispatchEvent(new Event("change"));
  expect(store.get("adding")).toBe(true);
});
