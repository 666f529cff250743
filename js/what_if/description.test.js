import { expect, it } from "vitest";
import {
  describeEffects,
  drawnGuesses,
  emptySentence,
  headingOf,
  nats,
  placeOf,
  placeSentence,
} from "./description.js";

/** @param {string} token @param {number[]} figures */
const guess = (token, [before, after, rank_before, rank_after]) => ({
  ...{
    token,
    id: token.length,
    before: Math.log(before),
    after: Math.log(after),
    rank_before,
    rank_after,
  },
});
/** @param {Partial<import("../state/types.js").PredictedPlace>} parts */
const place = (parts = {}) => ({
  ...{ position: 1, unit: 1, label: "cat", guesses: [], kl: null, target: null, ...parts },
});

it("shows the place of the word, else the chosen one, else the first or the continuation", () => {
  const places = [1, 2, 2, 3].map((unit) => place({ unit }));
  expect(placeOf({ kind: "masked", places }, null, 2)).toBe(1);
  expect(placeOf({ kind: "next", places }, null, 2)).toBe(2);
  expect(placeOf({ kind: "masked", places }, 3, 9)).toBe(3);
  expect(placeOf({ kind: "masked", places }, 3, null)).toBe(3);
  expect(placeOf({ kind: "masked", places }, 9, null)).toBe(0);
  expect(placeOf({ kind: "next", places }, null, null)).toBe(3);
  expect(placeOf({ kind: "next", places: [] }, null, 2)).toBe(-1);
  expect(placeOf({ kind: "masked", places: [] }, null, null)).toBe(-1);
});

it("names what is predicted", () => {
  expect(headingOf("masked", "cat")).toBe("Masked: “cat”");
  expect(headingOf("next", "cat")).toBe("Next token after “cat”");
  expect(headingOf("class", "")).toBe("Class of the text");
});

it("draws guesses beside the most probable, with what has changed", () => {
  const target = guess("cat", [0.1, 0.4, 3, 1]);
  const shown = place({
    ...{ kl: 0.2, target },
    guesses: [target, guess("dog", [0.5, 0.2, 1, 2]), guess("cow", [0.2, 0.1, 2, 2])],
  });
  const [first, second, third] = drawnGuesses(shown);
  expect(first).toMatchObject({ token: "cat", rank: 1, text: "40%", moved: "up", isTarget: true });
  expect(first.change).toBe("was 10%, rank 3");
  expect(first.before).toBeCloseTo(0.2);
  expect(first.after).toBeCloseTo(0.8);
  expect(second).toMatchObject({ moved: "down", isTarget: false });
  expect(second.before).toBeCloseTo(1);
  expect(third).toMatchObject({ moved: "same", change: "was 20%" });
});

it("lists five guesses without edits, and says nothing of a change", () => {
  const guesses = [1, 2, 3, 4, 5, 6].map((rank) => guess(`w${rank}`, [0.1, 0.1, rank, rank]));
  const drawn = drawnGuesses(place({ guesses }));
  expect(drawn.map(({ change }) => change)).toEqual(["", "", "", "", ""]);
});

it("says how far the edits move a prediction, and what stands there", () => {
  const target = guess("cat", [0.08, 0.24, 3, 1]);
  expect(placeSentence("masked", place({ target }))).toBe("“cat” has 24% (rank 1).");
  expect(placeSentence("next", place({ target, kl: 0.2345 }))).toBe(
    "The edits move this prediction by 0.23 nats (KL). “cat”, which follows, goes from 8.0% (rank 3) " +
      "to 24% (rank 1).",
  );
  expect(placeSentence("masked", place())).toBe("");
});

it("says why there are no predictions", () => {
  expect(emptySentence({ kind: "masked", places: [] }, true)).toMatch(/^Mask a word/);
  expect(emptySentence({ kind: "masked", places: [] }, false)).toMatch(/^No word is masked/);
  expect(emptySentence({ kind: "next", places: [] }, false)).toMatch(/too long/);
  expect(emptySentence({ kind: "class", places: [place()] }, false)).toBe("");
});

it("places the effect of an edit among those of the layer's heads", () => {
  const effects = {
    ...{ edit: 0, layer: 1, head: 1, heads: [0.02, 0.25, null, 0.5], rank: 2, percentile: 50 },
    title: "Change",
  };
  const { marks, sentence } = describeEffects(effects, "head 2-2 off (zero)");
  expect(marks.map(({ place: at }) => at)).toEqual([0.04, 0.5, null, 1]);
  expect(marks[1]).toMatchObject({ name: "2-2", isOwn: true, text: "0.25 nats" });
  expect(sentence).toBe(
    "The effect of “head 2-2 off (zero)” (0.25 nats) beside the same edit of each head of layer 2: " +
      "rank 2 of 3 heads, larger than 50% of the others.",
  );
  const nothing = describeEffects({ ...effects, heads: [0, 0, 0, 0] }, "x");
  expect(nothing.marks.map(({ place: at }) => at)).toEqual([0, 0, 0, 0]);
});

it("writes nats with two digits", () => {
  expect([0, 0.0001234, 1.26].map(nats)).toEqual(["0 nats", "0.00012 nats", "1.3 nats"]);
});
