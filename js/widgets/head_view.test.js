// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { imagePicture, patternedPicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { stubLayout } from "../testing/made_up.js";
import { headControls, headView } from "./head_view.js";

it("shows arcs for texts, and the image for pictures that have one", () => {
  stubLayout();
  const { signal } = new AbortController();
  const store = new Store({ decoded: new Picture(patternedPicture({ text: "a cat" })) });
  const view = headView(store, { signal });
  const controls = headControls(store, { signal });
  const hidden = () =>
    [...view.children, controls].map((node) => /** @type {HTMLElement} */ (node).hidden);
  expect(hidden()).toEqual([false, false]);
  store.set({ decoded: new Picture(imagePicture()) });
  expect(hidden()).toEqual([true, false, true]);
  store.set({ decoded: new Picture(patternedPicture({ text: "a dog" })) });
  expect(hidden()).toEqual([false, true, false]);
});
