// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { imagePicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { stubLayout } from "../testing/made_up.js";
import { imageView } from "./view.js";

/** @type {Store} */
let store;
/** @type {HTMLElement} */
let node;

/** @param {string} [text] */
function show(text) {
  const closing = new AbortController();
  store = new Store({ decoded: new Picture(imagePicture(text)), layer: 0, head: 1, focused: [] });
  node = imageView(store, { signal: closing.signal });
  document.body.replaceChildren(node);
}

const stage = () => /** @type {HTMLElement} */ (node.querySelector(".bl-image-stage"));
const chips = () => /** @type {HTMLElement[]} */ ([...node.querySelectorAll(".bl-image-unit")]);
const frame = () => /** @type {HTMLElement} */ (node.querySelector(".bl-patch-frame"));

/**
 * @param {string} type
 * @param {number} x  share of the width
 * @param {number} y  share of the height
 */
function pointAt(type, x, y) {
  const box = { left: 0, top: 0, width: 300, height: 200 };
  stage().getBoundingClientRect = () => /** @type {DOMRect} */ (box);
  const position = { clientX: 300 * x, clientY: 200 * y, bubbles: true };
  stage().dispatchEvent(new MouseEvent(type, position));
}

/** @param {string} key */
const press = (key) =>
  stage().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

beforeEach(stubLayout);

describe("patches that attend", () => {
  beforeEach(() => show());

  it("are focused by the pointer and framed", () => {
    expect(frame().hidden).toBe(true);
    pointAt("pointermove", 0.9, 0.9);
    expect(store.get("hover_token")).toBe(6);
    expect(frame().hidden).toBe(false);
    expect(frame().style.left).toMatch(/^66\.6/);
    stage().dispatchEvent(new MouseEvent("pointerleave"));
    expect(frame().hidden).toBe(true);
  });

  it("are pinned by a click, and unpinned by another", () => {
    pointAt("click", 0.4, 0.1);
    expect(store.get("focused")).toEqual([2]);
    pointAt("click", 0.4, 0.1);
    expect(store.get("focused")).toEqual([]);
  });

  it("are reached by arrow keys, which stop at the border", () => {
    for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"]) press(key);
    expect(store.get("hover_token")).toBe(6);
    press("Enter");
    expect(store.get("focused")).toEqual([6]);
    press("Escape");
    expect(store.get("focused")).toEqual([]);
  });

  it("have the other tokens beside them", () => {
    expect(chips().map((chip) => chip.textContent)).toEqual(["[CLS]"]);
    chips()[0].click();
    expect(store.get("focused")).toEqual([0]);
    expect(chips()[0].getAttribute("aria-pressed")).toBe("true");
  });
});

describe("words that attend to patches", () => {
  beforeEach(() => show("a red car"));

  it("show what they attend to under the pointer", () => {
    chips()[1].dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
    expect(store.get("hover_token")).toBe(1);
    expect(node.querySelector(".bl-image-caption")?.textContent).toMatch(
      /^red gives the image \d+% of its attention/,
    );
  });

  it("are tinted by their attention to the patch under the pointer", () => {
    pointAt("pointermove", 0.1, 0.1);
    expect(store.get("hover_column")).toBe(1);
    expect(chips().some((chip) => chip.style.getPropertyValue("--bl-share") === "100%")).toBe(true);
    press("Enter"); // a patch that doesn't attend can't be pinned
    expect(store.get("focused")).toEqual([]);
  });
});
