import { describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { imagePicture } from "../dev/pictures.js";
import {
  describeImage,
  imageSentence,
  patchOf,
  percent,
  textUnits,
  unitOf,
} from "./description.js";

const HEAD = { layer: 1, head: 2 };

/** The map of the head, computed from the codes. @param {Picture} picture */
function rowsOf(picture) {
  const map = /** @type {Float32Array} */ (picture.map(HEAD.layer, HEAD.head));
  const columns = picture.keyTokens.length;
  return picture.tokens.map((_, row) => [...map.slice(row * columns, (row + 1) * columns)]);
}

describe("an image whose patches attend", () => {
  const picture = new Picture(imagePicture());

  it("has the weights of the focused row on its patches, itself included", () => {
    const scene = describeImage(picture, HEAD, { row: 3, column: null });
    const row = rowsOf(picture)[3];
    expect([...scene.patches]).toEqual(row.slice(1));
    expect(scene.others).toEqual([{ label: "[CLS]", weight: row[0] }]);
    expect(scene.total).toBeCloseTo(
      row.slice(1).reduce((a, b) => a + b),
      6,
    );
    expect(scene.limit).toBe(Math.max(...row.slice(1)));
  });

  it("has the mean of all rows without a focus", () => {
    const scene = describeImage(picture, HEAD, { row: null, column: null });
    const rows = rowsOf(picture);
    for (const [patch, weight] of scene.patches.entries()) {
      const mean = rows.reduce((sum, row) => sum + row[patch + 1], 0) / rows.length;
      expect(weight).toBeCloseTo(mean, 6);
    }
  });

  it("tells patches from other tokens", () => {
    expect(textUnits(picture)).toEqual([0]);
    expect(patchOf(picture, 0)).toBeNull();
    expect(patchOf(picture, 4)).toBe(3);
    expect(unitOf(picture, 3)).toBe(4);
  });

  it("is described by a sentence with the place of the strongest patch", () => {
    const scene = describeImage(picture, HEAD, { row: 0, column: null });
    const place = `row ${Math.floor(scene.strongest / 3) + 1}, column ${(scene.strongest % 3) + 1}`;
    const sentence = imageSentence(picture, scene);
    expect(sentence).toContain(
      `[CLS] gives the image ${percent(scene.total)} of its attention, most to`,
    );
    expect(sentence).toContain(place);
  });
});

it("writes percents with two digits", () => {
  expect([0, 0.00042, 0.034, 0.5, 0.996, 1].map(percent)).toEqual([
    ...["0%", "0.042%", "3.4%", "50%", "99.6%", "100%"],
  ]);
});

describe("an image that words attend to", () => {
  const picture = new Picture(imagePicture("a red car"));

  it("has all words beside it", () => {
    expect(textUnits(picture)).toEqual([0, 1, 2]);
    expect(patchOf(picture, 1)).toBeNull();
  });

  it("has each word's weight on the focused patch", () => {
    const column = unitOf(picture, 5);
    const scene = describeImage(picture, HEAD, { row: null, column });
    expect([...scene.rows]).toEqual(rowsOf(picture).map((row) => row[6]));
  });
});
