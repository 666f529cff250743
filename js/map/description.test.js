import { expect, it } from "vitest";
import { decodePlaces } from "../data/head_places.js";
import { Store } from "../state/store.js";
import { headPlaces } from "../testing/made_up.js";
import { describeMap, highlightedIndices, indexOf } from "./description.js";

const places = decodePlaces(headPlaces());

/** @param {import("../state/types.js").State} state */
const described = (state) => describeMap(new Store(state), places);

it("describes the hovered head, else the locked one", () => {
  expect(described({ layer: 1, head: 2, hover: { layer: 0, head: 0 } })).toEqual({
    ...{ shown: 0, hovered: 0, locked: 5, highlighted: new Set(), nearest: [1, 3] },
    ...{ name: "1-1", indices: "(0, 0)" },
    caption: "other; nearest heads 1-2 (.10), 2-1 (.20)",
    label: "Head 1-1, other, nearest heads 1-2 (.10), 2-1 (.20)",
  });
  expect(described({ layer: 1, head: 2, highlight: [[1, 2]] })).toMatchObject({
    ...{ shown: 5, hovered: -1, name: "2-3" },
    caption: "attends to [SEP]; locked; highlighted; nearest heads 2-2 (.10), 1-3 (.20)",
  });
});

it("explains how to highlight heads, or counts the highlighted ones, while no head is shown", () => {
  expect(described({}).caption).toBe("6 heads. Drag around heads to highlight them.");
  expect(described({ highlight: [[0, 1]] })).toMatchObject({
    ...{ shown: -1, nearest: [], name: "", label: "", caption: "1 head highlighted." },
  });
});

it("ignores heads that the map does not have", () => {
  const store = new Store({ highlight: [[9, 9]] });
  expect(highlightedIndices(store, places.points)).toEqual(new Set());
  expect(indexOf(places.points, { layer: 9, head: 9 })).toBe(-1);
  expect(indexOf(places.points, null)).toBe(-1);
});
