// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { MAX_EXAMPLES } from "../contract.js";
import { Store } from "../state/store.js";
import { listPager } from "./list_pager.js";

/** @param {import("../state/types.js").State} state */
function setUp(state) {
  const decoded = /** @type {any} */ ({ words: ["the", "guests", "enjoyed", "her", "food"] });
  const store = new Store({ decoded, ...state });
  const showListed = vi.fn();
  const session = /** @type {any} */ ({ showListed });
  const node = listPager(store, { session, signal: new AbortController().signal });
  const buttons = [...node.querySelectorAll("button")];
  const text = () => node.querySelector("[role=status]")?.textContent;
  return { store, node, buttons, text, showListed };
}

/** @type {import("../state/types.js").ListedTrait} */
const LINK = { of: 840, index: 2, position: 17, word: 3, linked: 1, hit: null, weight: 0.618 };

it("is hidden without a list, and without a kernel", () => {
  expect(setUp({}).node.hidden).toBe(true);
  expect(setUp({ listed: LINK, live: false }).node.hidden).toBe(true);
  expect(setUp({ listed: LINK }).node.hidden).toBe(false);
});

it("pages to the first, previous, next and last link", () => {
  const { buttons, showListed } = setUp({ listed: LINK });
  for (const button of buttons) button.click();
  expect(showListed.mock.calls.map(([index]) => index)).toEqual([0, 1, 3, MAX_EXAMPLES - 1]);
});

it("starts at the first link while another text is shown", () => {
  const { buttons, showListed, text } = setUp({ listed: { of: 840, index: null } });
  expect(text()).toBe("840 links in the corpus");
  buttons[2].click();
  expect(showListed).toHaveBeenCalledWith(0);
});

it("ends at the last link", () => {
  const { buttons } = setUp({ listed: { ...LINK, index: 839 } });
  expect(buttons.map(({ disabled }) => disabled)).toEqual([false, false, true, true]);
});

it.each([
  [{}, "Link 3 of 840: “her” → “guests”, input 18 of the corpus, weight 0.62"],
  [{ hit: true, weight: null }, "Link 3 of 840: “her” → “guests”, input 18 of the corpus, a hit"],
  [
    { hit: false, linked: null, weight: null },
    "Link 3 of 840: “her”, input 18 of the corpus, a miss",
  ],
  [{ word: null }, "Link 3 of 840: “guests”, input 18 of the corpus, weight 0.62"],
])("describes the link %o", (fields, sentence) => {
  expect(setUp({ listed: { ...LINK, ...fields } }).text()).toBe(sentence);
});

it("says that a text is being read, and why it was not", () => {
  const { store, text, node } = setUp({ listed: LINK });
  store.set({ example_busy: true });
  expect(text()).toBe("Reading …");
  store.set({ example_busy: false, listed_error: "Too long." });
  expect(node.querySelector("[role=alert]")?.textContent).toBe("Too long.");
});
