// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { Store } from "../state/store.js";
import { dossierOf, linkedExample, stubLayout } from "../testing/made_up.js";
import { dossierView } from "./view.js";

beforeEach(stubLayout);

/** @type {(count: number) => { query: string, key: string, count: number, lift: number | null }[]} */
const pairs = (count) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ query: `q${i}`, key: `k${i}`, count: 1000 * (count - i), lift: i ? null : 2.5 },
  }));
const DOSSIER = dossierOf({
  scores: [{ measure: "Entropy", statistic: "relation det", value: 0.9, baseline: null }],
  examples: {
    ...{ strongest: [1, 2, 3, 4, 5].map(linkedExample), middle: [linkedExample(7)], typical: [] },
  },
  pairs: { words: pairs(10), upos: pairs(1), relations: [] },
  nearest: [{ head: [3, 5], divergence: 0.01 }],
});

/** @param {import("../state/types.js").State} [state] */
function setUp(state = {}) {
  const store = new Store({ dossier: DOSSIER, layer: 2, head: 0, ...state });
  const node = dossierView(store, { signal: new AbortController().signal });
  document.body.replaceChildren(node);
  const all = (/** @type {string} */ selector) =>
    /** @type {HTMLElement[]} */ ([...node.querySelectorAll(selector)]);
  const more = () => all("button").find((button) => button.textContent?.startsWith("Show"));
  return { store, node, all, more };
}

it("has tables with rows only, and more of them on demand", () => {
  const { all, more } = setUp();
  expect(all("caption").map((caption) => caption.textContent)).toEqual([
    ...["Scores", "Word pairs", "Parts of speech"],
  ]);
  const [scores, words] = all("table");
  expect([...scores.querySelectorAll("tbody td")].map((cell) => cell.textContent)).toEqual([
    ...["det", "Entropy", "0.90", ""],
  ]);
  expect(words.querySelector("tbody tr")?.textContent).toBe("q0k010,0002.5×");
  expect(words.querySelectorAll("tbody tr")).toHaveLength(8);
  expect(all(".bl-dossier-example")).toHaveLength(5);
  more()?.click();
  expect(all("table")[1].querySelectorAll("tbody tr")).toHaveLength(10);
  expect(all(".bl-dossier-example")).toHaveLength(6);
  more()?.click();
  expect(all(".bl-dossier-example")).toHaveLength(5);
});

it("has no button for more where all is shown", () => {
  const { more } = setUp({
    dossier: {
      ...DOSSIER,
      pairs: { ...DOSSIER.pairs, words: [] },
      examples: {
        ...{ strongest: [], middle: [], typical: [] },
      },
    },
  });
  expect(more()?.hidden).toBe(true);
});

it("opens the clicked example, keeps the focus on it, and closes it", () => {
  const { store, all } = setUp();
  all(".bl-dossier-example")[1].click();
  expect(store.get("opened")).toBe(2);
  const open = all(".bl-dossier-example")[1];
  expect(open.getAttribute("aria-expanded")).toBe("true");
  expect(document.activeElement).toBe(open);
  expect(all(".bl-open-example")).toHaveLength(1);
  expect(all(".bl-open-example .bl-strip-arc")).toHaveLength(2);
  open.click();
  expect(store.get("opened")).toBe(null);
  expect(all(".bl-open-example")).toHaveLength(0);
});

it("goes to a nearest head, if a kernel can show it", () => {
  const { store, all } = setUp();
  all(".bl-nearest button")[0].focus();
  all(".bl-nearest button")[0].click();
  expect([store.get("layer"), store.get("head")]).toEqual([3, 5]);
  store.set({
    dossier: { ...DOSSIER, head: [3, 5], nearest: [{ head: [2, 0], divergence: 0.01 }] },
  });
  expect(all(".bl-head-name")[0].textContent).toBe("Head 4-6");
  expect(all("[aria-live]")[0].textContent).toBe("Dossier of head 4-6");
  expect(document.activeElement?.textContent).toBe("3-1");
  store.set({ live: false });
  expect(all(".bl-nearest button")).toHaveLength(0);
  expect(all(".bl-nearest")[0].textContent).toBe("Nearest heads3-1");
});

it("leads to the pages of the nearest heads, if it is one of several pages", () => {
  const nearest = [{ ...DOSSIER.nearest[0], page: "head-4-6.html" }];
  const { all } = setUp({ live: false, dossier: { ...DOSSIER, nearest } });
  const [link] = all(".bl-nearest a");
  expect([link.textContent, link.getAttribute("href")]).toEqual(["4-6", "head-4-6.html"]);
  expect(all(".bl-nearest button")).toHaveLength(0);
});

it("is hidden until the kernel has sent a dossier", () => {
  const { store, node } = setUp({ dossier: /** @type {any} */ ({}) });
  expect(node.hidden).toBe(true);
  store.set({ dossier: DOSSIER });
  expect(node.hidden).toBe(false);
});
