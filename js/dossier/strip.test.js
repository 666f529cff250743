// @vitest-environment jsdom
import { expect, it } from "vitest";
import { strip } from "./strip.js";

const EXAMPLE = {
  ...{ position: 0, words: ["one", "two", "three", "four"], query: 0, key: 3, weight: 0.9 },
  ...{ keys: [3, 2, -1, 1], weights: [0.9, 0.3, 0, 0.01] },
};
const measure = (/** @type {string[]} */ texts) => texts.map((text) => 10 * text.length);

/** @type {(example: typeof EXAMPLE, shown: (number | null)[], every: boolean) => any} */
function drawn(example, shown, every) {
  const node = strip(example, shown, { every, measure });
  const texts = [...node.querySelectorAll("text")];
  return {
    node,
    places: Object.fromEntries(
      texts.map((text) => [text.textContent, Number(text.getAttribute("x"))]),
    ),
    ends: [...node.querySelectorAll(".bl-strip-arc")].map((arc) => {
      const numbers =
        arc
          .getAttribute("d")
          ?.match(/[\d.]+/g)
          ?.map(Number) ?? [];
      return [numbers[0], numbers[6]];
    }),
  };
}

it("draws the link from the middle of one word to that of the other", () => {
  const { node, places, ends } = drawn(EXAMPLE, [0, null, 3], false);
  expect(Object.keys(places)).toEqual(["one", "…", "four"]);
  expect(ends).toEqual([[places.one, places.four]]);
  expect(node.querySelectorAll(".bl-strip-tip")).toHaveLength(1);
  expect(node.querySelectorAll(".bl-strip-end")).toHaveLength(2);
  expect(places.one).toBe(17);
});

it("draws the strongest link of every word that has one", () => {
  const { places, ends } = drawn(EXAMPLE, [0, 1, 2, 3], true);
  expect(ends).toEqual([
    [places.one, places.four],
    [places.two, places.three],
  ]);
});

it("writes right-to-left texts from the right", () => {
  const words = ["אחת", "שתיים", "שלוש", "."];
  const { places, ends } = drawn({ ...EXAMPLE, words }, [0, 1, 2, 3], false);
  expect(places[words[0]]).toBeGreaterThan(places[words[1]]);
  expect(places[words[1]]).toBeGreaterThan(places["."]);
  expect(ends[0]).toEqual([places[words[0]], places["."]]);
});
