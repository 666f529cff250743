import { describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { accuracies, densePicture, relationRow } from "../testing/made_up.js";
import { layOut } from "./layout.js";
import { captionOf, headSentence, sceneOf, wordSentence } from "./scene.js";

/** @type {import("../data/links.js").Row} */
const ROW = {
  kept: [
    { to: 4, weight: 0.414 },
    { to: 1, weight: 0.22 },
  ],
  self: 0.05,
  sinks: [0, 0.2],
  undrawn: 0.116,
  hidden: 3,
};
const SINKS = ["[CLS]", "[SEP]"].map((label) => ({ label, mass: new Float32Array() }));
const SCENE = {
  ...{ rows: [ROW, null], sinks: SINKS, coreference: null },
  ...{ leaving: [], focus: null, focused: [] },
};

/** Return the layout of words that are units 1, 2, ... @param {...string} names */
const layoutOf = (...names) => {
  const positions = new Map(names.map((_, position) => [position + 1, position]));
  const units = [...positions.keys()];
  return { units, names, positions, columns: positions, rowCount: names.length, hasBars: true };
};

describe("sentences", () => {
  it("describe what a word attends to", () => {
    const layout = layoutOf("chef", "made", "a", "cake");
    const scene = { ...SCENE, rows: [null, ROW, null, null] };
    expect(wordSentence(scene, layout, 1)).toBe(
      "made attends to cake 0.41, chef 0.22; itself 0.05, [SEP] 0.20, not drawn 0.12",
    );
    expect(wordSentence(scene, layout, 2)).toBe("a");
  });

  it("describe how much attention is not drawn", () => {
    const scene = { ...SCENE, focus: null, predictions: [], relation: null };
    const caption = captionOf(/** @type {any} */ (scene), /** @type {any} */ (layoutOf()), true);
    expect(caption).toBe("2 links are drawn, 3 hidden with 12% of the attention.");
  });

  it("explain whether a missing map can be fetched", () => {
    const scene = /** @type {any} */ ({ ...SCENE, rows: [null], focus: 0 });
    const layout = /** @type {any} */ (layoutOf());
    expect(captionOf(scene, layout, true)).toContain("from the kernel");
    expect(captionOf(scene, layout, false)).toContain("This page does not contain");
  });
});

describe("the scene of a head", () => {
  const words = ["a", "cat", "sat", "down"];
  const gold = { heads: [2, 3, 0, 3], relations: ["det", "nsubj", "root", "advmod"] };
  const decoded = new Picture({ ...densePicture({ words, key: 5 }), gold });
  const head = { layer: 0, head: 1 };
  /** Two words on each of two lines. */
  const layout = layOut(decoded, {
    ...{ unit: "words", specials: false, width: 116 },
    measure: (texts) => texts.map(() => 40),
  });
  /** @param {import("../state/types.js").State} [state] */
  const storeOf = (state = {}) => new Store({ decoded, threshold: 0, mass: 1, top: 10, ...state });

  it("has the links that the rule keeps", () => {
    const { leaving } = sceneOf(storeOf(), layout, head, null);
    leaving.forEach((links, from) => {
      expect(links.map((link) => link.from)).toEqual(links.map(() => from));
      expect(new Set(links.map(({ to }) => to)).size).toBe(links.length);
      expect(links.every(({ kind }) => kind === "plain")).toBe(true);
    });
    const strict = sceneOf(storeOf({ top: 1 }), layout, head, null);
    expect(strict.leaving.every((links) => links.length <= 1)).toBe(true);
  });

  it("has at each word the strongest link from another line, or the one of the focused word", () => {
    const store = storeOf();
    const scene = sceneOf(store, layout, head, null);
    const linksFromOtherLine = (/** @type {number} */ to) =>
      scene.leaving.flat().filter((link) => link.to === to && link.from > 1 !== to > 1);
    for (const to of layout.boxes.keys()) {
      const weights = linksFromOtherLine(to).map(({ weight }) => weight);
      expect(scene.arriving[to]?.weight).toBe(Math.max(...weights));
    }
    for (const from of [2, 3]) {
      store.set({ hover_token: layout.units[from] });
      const focused = sceneOf(store, layout, head, scene);
      expect(focused.focus).toBe(from);
      expect(focused.arriving[0]?.from).toBe(from);
    }
  });

  it("recomputes links for another head or rule, not for another word", () => {
    const store = storeOf();
    const scene = sceneOf(store, layout, head, null);
    store.set({ token: layout.units[1] });
    const pinned = sceneOf(store, layout, head, scene);
    expect([pinned.focus, pinned.pinned]).toEqual([1, 1]);
    expect(pinned.leaving).toBe(scene.leaving);
    expect(sceneOf(store, layout, { layer: 1, head: 1 }, scene).leaving).not.toBe(scene.leaving);
    store.set({ top: 2 });
    expect(sceneOf(store, layout, head, scene).leaving).not.toBe(scene.leaving);
  });

  it("draws predictions for the selected relation even where the rule hides them", () => {
    const store = storeOf({
      ...{ threshold: 0.99, relation: "det", relation_rows: [relationRow({ relation: "det" })] },
      accuracies: accuracies("det", [
        [0.1, 0.6, 0.3],
        [0.4, 0.5, 0.6],
      ]),
    });
    const scene = sceneOf(store, layout, head, null);
    const [{ from, to, hit }] = scene.predictions;
    expect(scene.leaving.flat()).toEqual([
      expect.objectContaining({
        from: layout.positions.get(from),
        to: layout.positions.get(to),
        kind: hit ? "right" : "wrong",
      }),
    ]);
    expect(scene.hasPredictions).toBe(true);
    expect(captionOf(scene, layout, true)).toMatch(
      /^This head is (right|wrong) for the one word with det( \(dashed arcs\))?: a → /,
    );
    expect(headSentence(store, head)).toMatch(
      /^det 60% on all words \(best offset 36%\); \d+% of attention to /,
    );
    const held = headSentence(store, { layer: 1, head: 2 });
    expect(held).toContain("on all words (74% held out, best offset 36%);");
  });
});
