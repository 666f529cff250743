// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { Store } from "../state/store.js";
import { quantityChoice } from "./quantity.js";

const QUANTITIES = ["weight", "norm", "value zeroing", "gradient", "rollout"].map((name) => ({
  ...{ name, title: `the ${name}` },
}));

/** @param {import("../state/types.js").State} state */
function setUp(state) {
  const store = new Store(state);
  const session = /** @type {any} */ ({ chooseQuantity: vi.fn() });
  const node = quantityChoice(store, { signal: new AbortController().signal, session });
  return { store, session, node, menu: () => node.querySelector("select") };
}

it("asks the kernel for another quantity", () => {
  const { session, menu } = setUp({ quantities: QUANTITIES, quantity: "weight" });
  const select = /** @type {HTMLSelectElement} */ (menu());
  select.value = "gradient";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  expect(session.chooseQuantity).toHaveBeenCalledExactlyOnceWith("gradient");
});

it("shows the kernel's choice, and why another one was refused", () => {
  const { store, node, menu } = setUp({ quantities: QUANTITIES, quantity: "norm" });
  expect(menu()?.value).toBe("norm");
  store.set({ quantity: "weight", quantity_note: "No word is masked." });
  expect([menu()?.value, node.querySelector(".bl-error")?.textContent]).toEqual([
    ...["weight", "No word is masked."],
  ]);
  store.set({ quantity_error: "Not now." });
  expect(node.querySelector(".bl-error")?.textContent).toBe("Not now.");
});

it("is hidden without a choice, and frozen without a kernel", () => {
  expect(setUp({ quantities: [] }).node.hidden).toBe(true);
  const { menu } = setUp({ quantities: QUANTITIES, quantity: "norm", live: false });
  expect(menu()?.disabled).toBe(true);
});
