import { describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { headSentence } from "../state/summary.js";
import { accuracies, densePicture, relationRow } from "../testing/made_up.js";
import { layOut } from "./layout.js";
import { sceneOf } from "./scene.js";
import { captionOf } from "./sentences.js";

/** @param {import("./scene.js").Scene} scene */
const ownedOf = ({ fans }) => fans.map(({ owned }) => owned);

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
    const [leaving] = ownedOf(sceneOf(storeOf(), layout, head, null));
    leaving.forEach((links, from) => {
      expect(links.map((link) => link.from)).toEqual(links.map(() => from));
      expect(new Set(links.map(({ to }) => to)).size).toBe(links.length);
      expect(links.every(({ kind }) => kind === "plain")).toBe(true);
    });
    const strict = sceneOf(storeOf({ top: 1 }), layout, head, null);
    expect(ownedOf(strict)[0].every((links) => links.length <= 1)).toBe(true);
  });

  it("has at each word the strongest link from another line, or the one of the focused word", () => {
    const store = storeOf();
    const scene = sceneOf(store, layout, head, null);
    const linksFromOtherLine = (/** @type {number} */ to) =>
      ownedOf(scene)[0]
        .flat()
        .filter((link) => link.to === to && link.from > 1 !== to > 1);
    for (const to of layout.boxes.keys()) {
      const weights = linksFromOtherLine(to).map(({ weight }) => weight);
      expect(scene.ends[0][to]?.weight).toBe(Math.max(...weights));
    }
    for (const from of [2, 3]) {
      store.set({ hover_token: layout.units[from] });
      const focused = sceneOf(store, layout, head, scene);
      expect(focused.focus).toEqual([from]);
      expect(focused.ends[0][0]?.from).toBe(from);
    }
  });

  it("has the links of both sides of a comparison, the second ones below the words", () => {
    const below = new Picture(densePicture({ words, key: 6 }));
    const alone = [decoded, below].map((picture) =>
      sceneOf(storeOf({ decoded: picture }), layout, head, null),
    );
    for (const direction of /** @type {const} */ (["outgoing", "incoming"])) {
      const own = [decoded, below].map((picture) =>
        sceneOf(storeOf({ decoded: picture, direction }), layout, head, null),
      );
      const state = { decoded_below: below, side_names: ["him", "her"], unmatched: [[1], [2]] };
      const store = storeOf({ ...state, direction, focused: [layout.units[1]] });
      const scene = sceneOf(store, layout, head, null);
      expect(ownedOf(scene)).toEqual(own.flatMap(ownedOf));
      expect(scene.fans.map(({ isLower }) => isLower)).toEqual([false, true]);
      expect(scene.groups.map(({ links }) => links)).toEqual(scene.fans.map(({ links }) => links));
      expect(scene.missing).toEqual([new Set([2]), new Set([1])]);
      expect(scene.sideNames).toEqual(["him", "her"]);
    }
    expect(alone.every(({ sideNames }) => sideNames.length === 0)).toBe(true);
  });

  it("recomputes links for another head or rule, not for another word", () => {
    const store = storeOf();
    const scene = sceneOf(store, layout, head, null);
    store.set({ focused: [layout.units[1]] });
    const pinned = sceneOf(store, layout, head, scene);
    expect([pinned.focus, pinned.pinned]).toEqual([[1], [1]]);
    expect(pinned.content).toBe(scene.content);
    expect(sceneOf(store, layout, { layer: 1, head: 1 }, scene).content).not.toBe(scene.content);
    store.set({ top: 2 });
    expect(sceneOf(store, layout, head, scene).content).not.toBe(scene.content);
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
    expect(ownedOf(scene)[0].flat()).toEqual([
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
