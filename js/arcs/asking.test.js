import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { askAbout, linkAsked } from "./asking.js";
import { layOut } from "./layout.js";
import { sceneOf } from "./scene.js";

const measure = (/** @type {string[]} */ texts) => texts.map((text) => 8 * text.length);

/**
 * @param {import("../state/store.js").State} state
 * @param {Picture} [decoded]
 */
function sceneWith(state, decoded = new Picture(densePicture())) {
  const store = new Store({ decoded, ...state });
  const layout = layOut(decoded, {
    ...{ unit: "words", specials: false, width: 500, measure },
    direction: state.direction,
  });
  return { store, layout, scene: sceneOf(store, layout, { layer: 1, head: 2 }, null), decoded };
}

/** @param {import("../state/store.js").State} state @param {number} position @param {Picture} [picture] */
const asked = (state, position, picture) => {
  const { scene, layout } = sceneWith(state, picture);
  return linkAsked(scene, layout, position);
};

it("is about the word in focus and this one", () => {
  // Positions 0, 1, 2 are the units 1, 2, 3, after [CLS].
  expect(asked({ focused: [1] }, 2)).toEqual({ query: 1, key: 3 });
  expect(asked({ focused: [1], direction: "incoming" }, 2)).toEqual({ query: 3, key: 1 });
  expect(asked({ focused: [1], direction: "both" }, 2)).toEqual({ query: 1, key: 3 });
  expect(asked({ focused: [1, 2] }, 2)).toEqual({ query: 2, key: 3 });
});

it.each(/** @type {const} */ (["outgoing", "incoming"]))(
  "is about the strongest %s link of a word without another one in focus",
  (direction) => {
    for (const focused of [[], [2]]) {
      const { scene, layout, decoded } = sceneWith({ focused, direction });
      const map = decoded.weights(1, 2, "words");
      const isIncoming = direction === "incoming";
      const at = (/** @type {number} */ other) => map?.[isIncoming ? other * 5 + 2 : 10 + other];
      const [a, b] = [1, 3].map((unit) => at(unit) ?? 0);
      const other = a > b ? 1 : 3;
      const expected = isIncoming ? { query: other, key: 2 } : { query: 2, key: other };
      expect(linkAsked(scene, layout, 1)).toEqual(expected);
    }
  },
);

it("falls back on links that aren't drawn", () => {
  const { scene, layout, decoded } = sceneWith({ threshold: 1 });
  expect(scene.fans.every(({ owned }) => owned.every((links) => links.length === 0))).toBe(true);
  const [strongest] = decoded.links(1, 2, "words")?.links(2) ?? [];
  expect(linkAsked(scene, layout, 1)).toEqual({ query: 2, key: strongest.to });
});

it("leads from the upper of two lines to the lower one", () => {
  const cross = new Picture(crossPicture({ target: "Le chat .", source: "The cat ." }));
  const { layout } = sceneWith({}, cross);
  const [row, column] = [0, layout.rowCount + 1];
  const fromFocus = asked({ focused: [layout.units[row]] }, column, cross);
  expect(fromFocus).toEqual({ query: layout.units[row], key: layout.units[column] });
  // The word in focus and this one are on the same side.
  const alone = asked({ focused: [layout.units[row]] }, row + 1, cross);
  expect(alone?.query).toBe(layout.units[row + 1]);
  const toColumn = asked({ direction: "incoming" }, column, cross);
  expect(toColumn?.key).toBe(layout.units[column]);
});

it("names head and unit, or says that there is no link", () => {
  const { store, scene } = sceneWith({ explains: true });
  expect(askAbout(store, scene, null)).toBe("This word has no link.");
  expect(store.get("why")).toBeNull();
  expect(askAbout(store, scene, { query: 1, key: 2 })).toBe("");
  expect(store.get("why")).toEqual({
    layer: 1,
    head: 2,
    query: 1,
    key: 2,
    unit: "words",
    before: false,
  });
});
