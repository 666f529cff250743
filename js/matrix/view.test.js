// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { densePicture, strongestPicture, stubLayout } from "../testing/made_up.js";
import { matrixView } from "./view.js";

/** @type {Store} */
let store;
/** @type {HTMLElement} */
let view;
/** @type {AbortController} */
let closing;
const WORDS = ["guests", "saw", "her", "cake"];

beforeEach(() => {
  stubLayout();
  closing = new AbortController();
  const decoded = new Picture(densePicture({ words: WORDS }));
  store = new Store({ decoded, layer: 0, head: 1 });
  show();
});

function show() {
  view = matrixView(store, { signal: closing.signal });
  document.body.replaceChildren(view);
  const box = { top: 0, left: 0, width: 400, height: 400 };
  vi.spyOn(keys(), "getBoundingClientRect").mockReturnValue(/** @type {DOMRect} */ (box));
}

const keys = () => /** @type {HTMLElement} */ (view.querySelector("[role=grid]"));
const caption = () => view.querySelector(".bl-matrix-caption")?.textContent;
const cell = () => view.querySelector("[role=gridcell]");
const labels = (/** @type {string} */ axis) =>
  [...view.querySelectorAll(`.bl-matrix-${axis} span`)].map((label) => label.textContent);
const buttons = () => /** @type {HTMLElement[]} */ ([...view.querySelectorAll("button")]);
const weight = (/** @type {number} */ from, /** @type {number} */ to) => {
  const picture = /** @type {Picture} */ (store.get("decoded"));
  return /** @type {Float32Array} */ (picture.weights(0, 1, "words"))[6 * from + to];
};

/**
 * Dispatch an event of the pointer.
 * @param {string} type
 * @param {[number, number]} place   row and column of four of each
 * @param {MouseEventInit} [options]
 */
function pointer(type, [row, column], options = {}) {
  const place = { clientX: 100 * column + 50, clientY: 100 * row + 50 };
  keys().dispatchEvent(new MouseEvent(type, { bubbles: true, ...place, ...options }));
}
/** @param {string} key @param {KeyboardEventInit} [options] */
const press = (key, options) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  keys().dispatchEvent(event);
  return event;
};

describe("the matrix", () => {
  it("has the words along both axes, and follows the shown head", () => {
    expect([labels("rows"), labels("columns")]).toEqual([WORDS, WORDS]);
    expect(view.dataset).toMatchObject({ layer: "0", head: "1" });
    store.set({ hover: { layer: 1, head: 2 } });
    expect(view.dataset).toMatchObject({ layer: "1", head: "2" });
    expect(keys().getAttribute("aria-label")).toContain("Attention of head 2-3: 4 rows");
    store.set({ specials: true });
    expect(labels("rows")).toEqual(["[CLS]", ...WORDS, "[SEP]"]);
  });

  it("shows the number under the pointer, and links its row with the arcs", () => {
    pointer("pointermove", [0, 2]);
    expect(caption()).toBe(`guests → her: ${weight(1, 3).toFixed(2)}`);
    expect([store.get("hover_token"), store.get("hover_column")]).toEqual([1, null]);
    expect([...view.querySelectorAll(".bl-current")].map((label) => label.textContent)).toEqual([
      ...["guests", "her"],
    ]);
    keys().dispatchEvent(new Event("pointerleave"));
    expect(caption()).toBe("Rows attend to columns. Drag to zoom.");
    expect(store.get("hover_token")).toBeNull();
    store.set({ direction: "incoming" });
    pointer("pointermove", [0, 2]);
    expect(store.get("hover_token")).toBe(3);
  });

  it("links the words below two lines, too", () => {
    const cross = crossPicture({ target: "le chat dort ici", source: "the cat sleeps here" });
    store.set({ decoded: new Picture({ ...cross, key: 5 }), direction: "incoming" });
    pointer("pointermove", [0, 2]);
    expect([store.get("hover_token"), store.get("hover_column")]).toEqual([null, 2]);
  });

  it("marks the words in focus, and a click puts the focus on one", () => {
    pointer("click", [1, 2]);
    expect(store.get("focused")).toEqual([2]);
    pointer("click", [3, 2], { shiftKey: true });
    expect(store.get("focused")).toEqual([2, 4]);
    keys().dispatchEvent(new Event("pointerleave"));
    expect(view.querySelectorAll(".bl-matrix-focus")).toHaveLength(2);
    store.set({ direction: "incoming" });
    expect(view.querySelectorAll(".bl-matrix-focus.bl-source")).toHaveLength(2);
  });
});

describe("zooming", () => {
  it("shows the box of a drag, until a double click", () => {
    pointer("pointerdown", [1, 1], { button: 0 });
    pointer("pointermove", [2, 3], { buttons: 1 });
    expect(view.querySelector(".bl-matrix-box")).not.toBeNull();
    pointer("click", [2, 3]);
    expect([labels("rows"), labels("columns")]).toEqual([
      ["saw", "her"],
      ["saw", "her", "cake"],
    ]);
    expect(store.get("focused")).toEqual([]);
    pointer("dblclick", [0, 0]);
    expect(labels("rows")).toEqual(WORDS);
  });

  it("has buttons, for fingers", () => {
    const [closer, whole] = buttons();
    expect([closer.textContent, whole.hidden]).toEqual(["Zoom in", true]);
    closer.click();
    expect(labels("rows")).toEqual(["guests", "saw"]);
    expect([closer.hidden, whole.hidden]).toEqual([true, false]);
    whole.click();
    expect(labels("rows")).toEqual(WORDS);
  });

  it("stays for another head, and ends for another text", () => {
    buttons()[0].click();
    store.set({ head: 2 });
    expect(labels("rows")).toEqual(["guests", "saw"]);
    store.set({ decoded: new Picture(densePicture({ words: ["a", "b", "c"], key: 2 })) });
    expect(labels("rows")).toEqual(["a", "b", "c"]);
  });
});

describe("the keyboard", () => {
  it("moves between cells, whose numbers a screen reader announces", () => {
    expect(press("ArrowRight").defaultPrevented).toBe(true);
    press("ArrowDown");
    expect(cell()?.getAttribute("aria-label")).toBe(`saw to saw: ${weight(2, 2).toFixed(2)}`);
    expect(keys().getAttribute("aria-activedescendant")).toBe(cell()?.id);
    expect(caption()).toContain("saw → saw: ");
    press("End");
    press("PageDown");
    expect(cell()?.getAttribute("aria-label")).toMatch(/^cake to cake: /);
    expect(press("ArrowRight", { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(press("q").defaultPrevented).toBe(false);
  });

  it("zooms around the cursor, which takes the part along, and ends it", () => {
    press("+");
    expect(labels("rows")).toEqual(["guests", "saw"]);
    press("ArrowDown");
    press("ArrowDown");
    expect(labels("rows")).toEqual(["saw", "her"]);
    press("Enter");
    expect(store.get("focused")).toEqual([3]);
    press("Escape");
    expect([labels("rows"), store.get("focused")]).toEqual([WORDS, [3]]);
    press("Escape");
    expect(store.get("focused")).toEqual([]);
  });
});

it("says of a long text that a cell is a block, and whether the weights can come", () => {
  store.set({ decoded: new Picture(strongestPicture()), head: 0 });
  expect(caption()).toContain("single weights are not loaded yet");
  expect(cell()?.getAttribute("aria-label")).toContain(": at most ");
  pointer("click", [0, 0]);
  expect(store.get("focused")).toEqual([]);
  keys().dispatchEvent(new Event("pointerleave"));
  store.set({ live: false, unit: "tokens" });
  expect(caption()).toContain("single weights are not in this page");
});

it("draws nothing after it is closed", () => {
  closing.abort();
  store.set({ hover: { layer: 1, head: 2 } });
  expect(view.dataset).toMatchObject({ layer: "0", head: "1" });
});
