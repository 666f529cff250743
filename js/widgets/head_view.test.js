// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { imagePicture, patternedPicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { stubLayout } from "../testing/made_up.js";
import { headControls, headView } from "./head_view.js";

const TEXT = new Picture(patternedPicture({ text: "a cat" }));
const shownIn = (/** @type {HTMLElement} */ view) =>
  [...view.children].flatMap((place) =>
    /** @type {HTMLElement} */ (place).hidden ? [] : [place.firstElementChild?.className],
  );

it("shows arcs for texts, and the image for pictures that have one", () => {
  stubLayout();
  const { signal } = new AbortController();
  const store = new Store({ decoded: TEXT });
  const view = headView(store, { signal });
  const controls = headControls(store, { signal });
  expect([shownIn(view), controls.querySelector(".bl-arc-controls[hidden]") !== null]).toEqual([
    ["bl-arcs"],
    false,
  ]);
  store.set({ decoded: new Picture(imagePicture()) });
  expect([shownIn(view), controls.querySelector(".bl-arc-controls[hidden]") !== null]).toEqual([
    ["bl-image"],
    true,
  ]);
  store.set({ decoded: new Picture(patternedPicture({ text: "a dog" })) });
  expect([shownIn(view), controls.querySelector(".bl-arc-controls[hidden]") !== null]).toEqual([
    ["bl-arcs"],
    false,
  ]);
});

it("shows the matrix instead of them, or below where there is room", () => {
  stubLayout();
  const { signal } = new AbortController();
  const store = new Store({ decoded: TEXT, show: "matrix" });
  const view = headView(store, { signal });
  expect(shownIn(view)).toEqual(["bl-matrix"]);
  store.set({ show: "both" });
  expect(shownIn(view)).toEqual(["bl-arcs", "bl-matrix"]);
  store.set({ decoded: new Picture(imagePicture()) });
  expect(shownIn(view)).toEqual(["bl-image", "bl-matrix"]);
  const small = headView(store, { signal, isSmall: true });
  expect(shownIn(small)).toEqual(["bl-image"]);
  store.set({ show: "auto" });
  const filling = headView(store, { signal, fills: true });
  expect([view, small, filling].map(shownIn)).toEqual([
    ...[["bl-image"], ["bl-image"], ["bl-image", "bl-matrix bl-fills"]],
  ]);
});
