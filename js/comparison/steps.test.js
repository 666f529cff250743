// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Store } from "../state/store.js";
import { stepSlider } from "./steps.js";

/** @param {import("../state/types.js").State} state */
function setUp(state) {
  const store = new Store(state);
  const node = stepSlider(store, { signal: new AbortController().signal });
  const input = /** @type {HTMLInputElement} */ (node.querySelector("input"));
  return { store, node, input, text: () => node.querySelector("output")?.textContent };
}

const step_names = ["step 1000", "step 5000", "step 9000"];

it("goes through the steps, and names the shown one", () => {
  const { store, input, text } = setUp({ step_names, step: 1 });
  expect(text()).toBe("step 5000 (2 of 3)");
  input.value = "2";
  input.dispatchEvent(new Event("input"));
  expect(store.get("step")).toBe(2);
  expect(text()).toBe("step 9000 (3 of 3)");
  expect(input.getAttribute("aria-valuetext")).toBe("step 9000 (3 of 3)");
  store.set({ step: 0 });
  expect(input.value).toBe("0");
});

it("is hidden without steps, and frozen where nothing can send another one", () => {
  expect(setUp({}).node.hidden).toBe(true);
  expect(setUp({ step_names }).node.hidden).toBe(false);
  expect(setUp({ step_names }).input.disabled).toBe(false);
  expect(setUp({ step_names, live: false }).input.disabled).toBe(true);
  expect(setUp({ step_names, live: false, has_pictures: true }).input.disabled).toBe(false);
});
