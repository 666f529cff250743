// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { MAX_EXAMPLES } from "../contract.js";
import { Store } from "../state/store.js";
import { relationRow } from "../testing/made_up.js";
import { examplePager } from "./example_pager.js";

/** @param {import("../state/types.js").State} state */
function setUp(state) {
  const row = relationRow({ relation: "det" });
  const store = new Store({ relation: "det", relation_rows: [row], ...state });
  const showExample = vi.fn();
  const session = /** @type {any} */ ({ showExample });
  const node = examplePager(store, { session, signal: new AbortController().signal });
  const buttons = [...node.querySelectorAll("button")];
  const clicked = () => {
    for (const button of buttons) button.click();
    return showExample.mock.calls;
  };
  return { store, node, buttons, clicked };
}

/** @type {import("../state/types.js").ExampleTrait} */
const EXAMPLE = {
  ...{ relation: "det", index: 4, of: 9, hits: 7, read: 8, sentences: 8 },
  ...{ position: 3, word: 1, hit: false, margin: -0.2 },
};

it("pages from an example to the first, previous, next and last one", () => {
  const { clicked, node } = setUp({ example: EXAMPLE });
  expect(clicked()).toEqual([0, 3, 5, MAX_EXAMPLES - 1].map((index) => ["det", index]));
  expect(node.textContent).toContain(
    "Example 5 of 9 (7 hits): a miss at “” (word 2), margin −0.20",
  );
});

it("starts at the first example of another relation", () => {
  const { clicked } = setUp({ example: { ...EXAMPLE, relation: "obj" } });
  expect(clicked()).toEqual([0, 0, 0, MAX_EXAMPLES - 1].map((index) => ["det", index]));
});

it("disables buttons beyond the last example, and all of them while one is computed", () => {
  const { store, buttons } = setUp({ example: { ...EXAMPLE, index: 8 } });
  expect(buttons.map(({ disabled }) => disabled)).toEqual([false, false, true, true]);
  store.set({ example_busy: true });
  expect(buttons.map(({ disabled }) => disabled)).toEqual([false, false, false, false]);
  expect(buttons.every((button) => button.getAttribute("aria-disabled") === "true")).toBe(true);
});
