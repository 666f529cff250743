// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Store } from "../state/store.js";
import { drawingChoice } from "./choice.js";

it("chooses what is drawn of a head", () => {
  const store = new Store({});
  const node = drawingChoice(store, { signal: new AbortController().signal });
  const inputs = () => /** @type {HTMLInputElement[]} */ ([...node.querySelectorAll("input")]);
  expect(inputs().map(({ value, checked }) => [value, checked])).toEqual([
    ["arcs", true],
    ["matrix", false],
    ["both", false],
  ]);
  inputs()[1].checked = true;
  inputs()[1].dispatchEvent(new Event("change", { bubbles: true }));
  expect(store.get("show")).toBe("matrix");
  store.set({ show: "both" });
  expect(inputs()[2].checked).toBe(true);
  store.set({ show: "auto" });
  expect(inputs()[0].checked).toBe(true);
  const { signal } = new AbortController();
  expect(drawingChoice(store, { signal, fills: true }).textContent).toBe(
    "arcsmatrixarcs + matrixauto",
  );
});
