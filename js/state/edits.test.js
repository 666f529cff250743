import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture } from "../dev/pictures.js";
import { densePicture } from "../testing/made_up.js";
import {
  canEdit,
  canMask,
  cutLink,
  headsOff,
  hiddenUnits,
  linkFromFocus,
  maskedUnits,
  removeAll,
  removeEdit,
  toggleHead,
  toggleHidden,
  toggleMasked,
} from "./edits.js";
import { Store } from "./store.js";

const TEXT = new Picture(densePicture());
const HEAD = { layer: 0, head: 2 };
/** @type {import("./types.js").EditTrait} */
const OFF = {
  ...{ kind: "head", head: [0, 2], how: "mean", query: null, key: null, words: null },
  ...{ units: "words", stream: null, title: "head 1-3 off (mean)", own: 7 },
};

it("switches a head off, and on again whatever took its place", () => {
  const store = new Store({ decoded: TEXT });
  const off = toggleHead(store, HEAD, "uniform");
  expect(off.edits).toMatchObject([{ kind: "head", head: [0, 2], how: "uniform", own: null }]);
  expect(off.says).toBe("Head 1-3 switched off");
  store.set({ edit_list: [OFF] });
  expect(toggleHead(store, HEAD)).toMatchObject({ edits: [], says: "Head 1-3 switched on" });
  expect(toggleHead(store, { layer: 1, head: 2 }).edits).toHaveLength(2);
  expect(headsOff(store)).toEqual([HEAD]);
});

it("switches off the head of the stream that is shown", () => {
  const store = new Store({
    decoded: TEXT,
    choice: "cross",
    edit_list: [{ ...OFF, stream: "decoder" }],
  });
  expect(headsOff(store)).toEqual([]);
  expect(toggleHead(store, HEAD).edits).toHaveLength(2);
  store.set({ choice: "decoder" });
  expect(headsOff(store)).toEqual([HEAD]);
});

it("hides a word, and shows it again", () => {
  const store = new Store({ decoded: TEXT });
  const { edits } = toggleHidden(store, 2);
  expect(edits).toMatchObject([{ kind: "hide", words: [2], units: "words" }]);
  store.set({ edit_list: edits });
  expect(hiddenUnits(store)).toEqual(new Set([2]));
  expect(toggleHidden(store, 2)).toMatchObject({ edits: [], says: "Word shown again" });
  store.set({ unit: "tokens" });
  expect(hiddenUnits(store)).toEqual(new Set());
});

it("finds the hidden words of the source below those of the target", () => {
  const decoded = new Picture(crossPicture({ target: "le chat", source: "the cat" }));
  /** @type {import("./types.js").EditTrait} */
  const hide = { ...OFF, kind: "hide", head: null, words: [1], stream: "encoder" };
  const store = new Store({ decoded, choice: "cross", edit_list: [hide] });
  expect(hiddenUnits(store)).toEqual(new Set());
  expect(hiddenUnits(store, true)).toEqual(new Set([1]));
});

it("cuts the link from the only word in focus", () => {
  const store = new Store({ decoded: TEXT, layer: 1, head: 0, focused: [1] });
  expect(linkFromFocus(store, 2)).toEqual({ head: { layer: 1, head: 0 }, query: 1, key: 2 });
  expect(cutLink(store, HEAD, 1, 2).edits).toMatchObject([
    { kind: "cut", head: [0, 2], query: 1, key: 2, units: "words" },
  ]);
  expect(linkFromFocus(store, 1)).toBeNull();
  store.set({ direction: "incoming" });
  expect(linkFromFocus(store, 2)).toBeNull();
  store.set({ direction: "outgoing", focused: [1, 3] });
  expect(linkFromFocus(store, 2)).toBeNull();
});

it("masks words where the model predicts masked ones", () => {
  const store = new Store({ decoded: TEXT, masked: [1], edit_list: [OFF] });
  expect(toggleMasked(store, 2)).toMatchObject({ masked: [1, 2], edits: [OFF] });
  expect(toggleMasked(store, 1)).toMatchObject({ masked: [] });
  expect(maskedUnits(store)).toEqual(new Set([1]));
  expect(canMask(store)).toBe(false);
  store.set({ predictions: { kind: "masked", places: [] } });
  expect(canMask(store)).toBe(true);
  store.set({ unit: "tokens" });
  expect([canMask(store), maskedUnits(store).size]).toEqual([false, 0]);
});

it("takes edits back", () => {
  const store = new Store({ decoded: TEXT, edit_list: [OFF, { ...OFF, own: 8 }], masked: [1] });
  expect(removeEdit(store, OFF)).toMatchObject({ edits: [{ own: 8 }], masked: [1] });
  expect(removeAll()).toMatchObject({ edits: [], masked: [] });
});

it("starts from what was asked for and isn't shown yet", () => {
  const store = new Store({ decoded: TEXT, edit_list: [OFF], masked: [1] });
  const first = toggleHead(store, { layer: 1, head: 2 });
  store.set({ asked_edits: first });
  expect(toggleHead(store, { layer: 1, head: 3 }).edits).toHaveLength(3);
  expect(toggleHead(store, { layer: 1, head: 2 }).edits).toEqual([OFF]);
  expect(toggleMasked(store, 2)).toMatchObject({ edits: first.edits, masked: [1, 2] });
  expect(removeEdit(store, OFF).edits).toMatchObject([{ head: [1, 2] }]);
  expect(headsOff(store)).toEqual([HEAD]);
});

it("edits where a kernel with the model answers", () => {
  expect(canEdit(new Store({ decoded: TEXT }))).toBe(true);
  expect(canEdit(new Store({ decoded: TEXT, live: false }))).toBe(false);
  expect(canEdit(new Store({ decoded: TEXT, reads_text: false }))).toBe(false);
  expect(canEdit(new Store())).toBe(false);
});
