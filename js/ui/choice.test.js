// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { Store } from "../state/store.js";
import { attentionChoice, choice } from "./choice.js";

const { signal } = new AbortController();

it("has buttons side by side for a few values, and calls back with the chosen one", () => {
  const choose = vi.fn();
  const { node, update } = choice("Stream", { signal, choose });
  expect(node.hidden).toBe(true);
  update(
    [
      ["a", "first"],
      ["b", "second"],
    ],
    "b",
  );
  expect(node.hidden).toBe(false);
  const inputs = [...node.querySelectorAll("input")];
  expect(inputs.map(({ value, checked }) => [value, checked])).toEqual([
    ["a", false],
    ["b", true],
  ]);
  inputs[0].checked = true;
  inputs[0].dispatchEvent(new Event("change", { bubbles: true }));
  expect(choose).toHaveBeenCalledWith("a");
});

it("is a menu of many or long values, and keeps it while they stay the same", () => {
  const { node, update } = choice("Stream", { signal, choose: () => {} });
  /** @type {[string, string][]} */
  const entries = Array.from({ length: 9 }, (_, i) => [`${i}`, `checkpoint ${i}`]);
  update(entries, "3");
  const select = node.querySelector("select");
  expect([select?.value, select?.getAttribute("aria-label")]).toEqual(["3", "Stream"]);
  update(entries, "4");
  expect(node.querySelector("select")).toBe(select);
  expect(select?.value).toBe("4");
});

it("chooses between attentions if there are several", () => {
  const store = new Store({ choices: [], focused: [3] });
  const node = attentionChoice(store, { signal });
  expect(node.hidden).toBe(true);
  store.set({ choices: ["encoder", "<b>cross"], choice: "encoder" });
  expect([node.hidden, node.textContent]).toEqual([false, "encoder<b>cross"]);
  const [, cross] = node.querySelectorAll("input");
  cross.checked = true;
  cross.dispatchEvent(new Event("change", { bubbles: true }));
  expect([store.get("choice"), store.get("focused")]).toEqual(["<b>cross", []]);
});
