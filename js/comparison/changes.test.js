// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { changeList } from "./changes.js";

/** Thirty heads, those that changed most first. */
const CHANGES = Array.from({ length: 30 }, (_, i) => ({
  ...{ head: /** @type {[number, number]} */ ([i % 5, i % 6]), divergence: 0.6 - i / 50 },
  ...{ low: null, high: null },
}));

/** @param {import("../state/types.js").State} [state] */
function setUp(state = {}) {
  const decoded = new Picture(densePicture({ layers: 5, heads: 6 }));
  const store = new Store({ decoded, change_list: CHANGES, ...state });
  const node = changeList(store, { signal: new AbortController().signal });
  document.body.replaceChildren(node);
  const rows = () =>
    [...node.querySelectorAll("li button")].map((row) => /** @type {HTMLElement} */ (row));
  const more = /** @type {HTMLButtonElement} */ (node.lastElementChild);
  return { store, node, rows, more };
}

it("lists the heads that changed most, and more of them on demand", () => {
  const { rows, more } = setUp();
  expect(rows()).toHaveLength(12);
  expect(rows()[1].textContent).toBe("2-2 0.580 nats");
  expect(more.textContent).toBe("12 more of 18");
  more.click();
  expect(rows()).toHaveLength(24);
  expect(document.activeElement).toBe(rows()[12]);
  expect(more.textContent).toBe("6 more of 6");
  more.click();
  expect(rows()).toHaveLength(30);
  expect(more.hidden).toBe(true);
});

it("locks the clicked head, and unlocks it", () => {
  const { store, rows } = setUp();
  rows()[2].click();
  expect([store.get("layer"), store.get("head")]).toEqual([2, 2]);
  expect(
    rows()
      .map((row) => row.getAttribute("aria-pressed"))
      .indexOf("true"),
  ).toBe(2);
  rows()[2].click();
  expect([store.get("layer"), store.get("head")]).toEqual([null, null]);
});

it("previews the head under the pointer", () => {
  const { store, rows } = setUp();
  rows()[3].dispatchEvent(new Event("pointerover", { bubbles: true }));
  expect(store.get("hover")).toEqual({ layer: 3, head: 3 });
  rows()[3].parentElement?.parentElement?.dispatchEvent(new Event("pointerleave"));
  expect(store.get("hover")).toBe(null);
});

it("draws intervals on the scale of the bars", () => {
  const { node } = setUp({
    change_list: [
      { head: [0, 0], divergence: 0.3, low: 0.2, high: 0.4 },
      { head: [0, 1], divergence: 0.1, low: 0, high: 0.2 },
    ],
  });
  const styles = [...node.querySelectorAll(".bl-change-track > *")].map(
    (part) => /** @type {HTMLElement} */ (part).style,
  );
  expect(styles.map(({ left, width }) => [left, width])).toEqual([
    ...[
      ["", "75%"],
      ["50%", "50%"],
    ],
    ...[
      ["", "25%"],
      ["0%", "50%"],
    ],
  ]);
  expect(node.querySelectorAll("p")[1].textContent).toContain("95% intervals");
});

it("describes a change in words", () => {
  const change = { head: /** @type {[number, number]} */ ([2, 0]), divergence: 0.1234 };
  const texts = [
    { low: null, high: null },
    { low: 0.1, high: 0.2 },
  ].map((interval) => setUp({ change_list: [{ ...change, ...interval }] }).rows()[0].textContent);
  expect(texts).toEqual(["3-1 0.123 nats", "3-1 0.123 nats, 95% interval 0.100 to 0.200"]);
});
