import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { bytes, densePicture, strongestPicture } from "../testing/made_up.js";
import { Store } from "./store.js";
import { attentionSentence, headSentence } from "./summary.js";

const HEAD = { layer: 0, head: 0 };

/**
 * Return a store with one head whose rows ([CLS] a b c [SEP]) have these weights.
 * @param {number[][]} rows  in sixteenths
 */
function storeOf(rows) {
  // Codes are those of a square root.
  const codes = rows.flat().map((weight) => Math.round(255 * Math.sqrt(weight / 16)));
  const picture = densePicture({ layers: 1, heads: 1, words: ["a", "b", "c"] });
  return new Store({ decoded: new Picture({ ...picture, maps: bytes(codes) }) });
}

it("tells the words before and after from others, itself and special tokens", () => {
  const store = storeOf([
    [16, 0, 0, 0, 0],
    [4, 0, 12, 0, 0],
    [0, 12, 0, 4, 0],
    [0, 4, 4, 8, 0],
    [0, 0, 0, 0, 16],
  ]);
  expect(attentionSentence(store, HEAD)).toBe(
    "33% of attention to the previous word, 33% to the next word, 17% to itself",
  );
});

it("leaves out small shares, and rows of special tokens", () => {
  const store = storeOf([
    [0, 16, 0, 0, 0],
    [0, 1, 0, 0, 15],
    [0, 0, 1, 0, 15],
    [0, 0, 0, 1, 15],
    [0, 16, 0, 0, 0],
  ]);
  expect(attentionSentence(store, HEAD)).toBe("94% of attention to [SEP]");
});

it("knows neighbors among the strongest links, and nothing without a picture", () => {
  const decoded = new Picture(strongestPicture());
  expect(attentionSentence(new Store({ decoded }), HEAD)).toMatch(/^\d+% of attention to /);
  expect(attentionSentence(new Store(), HEAD)).toBe("");
});

it("says what a head is known for, and how it attends here", () => {
  const decoded = new Picture(densePicture({ layers: 1, heads: 2, words: ["a", "b", "c"] }));
  const store = new Store({ decoded, known: { "1-2": "objects 72% (best offset 36%)" } });
  const known = headSentence(store, { layer: 0, head: 1 });
  expect(known).toMatch(/^objects 72% \(best offset 36%\); \d+% of attention to /);
  expect(headSentence(store, HEAD)).toMatch(/^\d+% of attention to /);
});
