// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { el } from "../ui/dom.js";
import { nameOf } from "../ui/format.js";
import { comparedHeads } from "./compared.js";

it("draws each compared head until it is no longer compared", () => {
  const decoded = new Picture(densePicture({ layers: 2, heads: 3 }));
  const store = new Store({ decoded, selection: [[1, 2]] });
  const closing = new AbortController();
  /** @type {Map<string, AbortSignal>} */
  const signals = new Map();
  const node = comparedHeads(store, {
    signal: closing.signal,
    viewsOf: (head, signal) => {
      signals.set(nameOf(head), signal);
      return { title: el("b", {}, nameOf(head)), body: el("p") };
    },
  });
  const titles = () =>
    [...node.querySelectorAll("b")].map(({ textContent, dataset }) => [
      textContent,
      dataset.number,
    ]);
  store.set({
    selection: [
      [0, 1],
      [1, 2],
    ],
  });
  expect(titles()).toEqual([
    ["1-2", "1"],
    ["2-3", "2"],
  ]);
  store.set({ hover: { layer: 1, head: 2 } });
  expect(node.querySelector(".bl-hovered b")?.textContent).toBe("2-3");
  // The main panel shows the locked head.
  store.set({ layer: 1, head: 2 });
  expect(titles()).toEqual([["1-2", "1"]]);
  store.set({ layer: null, head: null });
  node.querySelector("button")?.click();
  expect(titles()).toEqual([["2-3", "1"]]);
  expect(signals.get("1-2")?.aborted).toBe(true);
  expect(signals.get("2-3")?.aborted).toBe(false);
  closing.abort();
  expect(signals.get("2-3")?.aborted).toBe(true);
});
