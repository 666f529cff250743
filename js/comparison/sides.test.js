// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { sideChoice, sidesNote, unmatchedSentence } from "./sides.js";

const { signal } = new AbortController();
const side_names = ["him", "her"];

it("chooses a side, and says what the colors of the difference mean", () => {
  const signed = new Picture({ ...densePicture(), scale: 0.5 });
  const store = new Store({ side_names, decoded: signed });
  const node = sideChoice(store, { signal });
  document.body.replaceChildren(node);
  const inputs = [...node.querySelectorAll("input")];
  expect(inputs.map((input) => input.parentElement?.textContent)).toEqual([
    "him",
    "her",
    "him − her",
  ]);
  expect(inputs.map(({ checked }) => checked)).toEqual([false, false, true]);
  expect(node.lastElementChild?.textContent).toBe(
    "Orange: more in him; blue: more in her. The scale ends at the largest difference, 0.50.",
  );
  inputs[1].click();
  expect(store.get("side")).toBe("b");
  store.set({ decoded: new Picture(densePicture()) });
  expect(node.lastElementChild?.textContent).toBe("");
});

it("names the words that only one text has", () => {
  const decoded_a = new Picture(densePicture({ words: ["old", "cats", "sat", "here"] }));
  const [old, cats, , here] = [0, 1, 2, 3].map((word) => 1 + word); // after [CLS]
  const store = new Store({ decoded_a, side_names, unmatched: [[old, cats], [here]] });
  const { node, hatch } = sidesNote(store, { signal });
  expect(node.textContent).toBe("Only in him: old and cats. Only in her: here.");
  expect(hatch).toBe(`url(#${node.querySelector("pattern")?.id})`);
  store.set({ unmatched: [[], []] });
  expect(node.hidden).toBe(true);
  expect(unmatchedSentence(store)).toBe("");
});
