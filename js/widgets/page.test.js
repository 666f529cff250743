// @vitest-environment jsdom
import { expect, it } from "vitest";
import { densePicture, stubLayout } from "../testing/made_up.js";
import comparison from "./comparison.js";
import explorer from "./explorer.js";
import headGrid from "./head_grid.js";
import { mount } from "./page.js";

it("mounts a widget without a kernel from traits with encoded bytes, and removes it", () => {
  stubLayout();
  const picture = densePicture();
  const codes = String.fromCharCode(...new Uint8Array(picture.maps.buffer));
  const element = document.createElement("div");
  document.body.append(element);
  const unmount = mount(
    headGrid,
    { picture: { ...picture, maps: { $bytes: btoa(codes) } }, live: false },
    element,
  );
  expect(element.querySelector(".bl-grid[data-painted]")).not.toBeNull();
  expect(element.textContent).toContain("No kernel");
  unmount();
  expect(element.childNodes).toHaveLength(0);
});

it("mentions no kernel on a page that was written without the note", () => {
  stubLayout();
  const element = document.createElement("div");
  const state = { picture: densePicture(), text: "A cat sat .", reads_text: true, live: false };
  const unmount = mount(explorer, { ...state, kernel_note: false }, element);
  expect(element.textContent).not.toMatch(/kernel|notebook/i);
  expect(element.querySelector("textarea")?.readOnly).toBe(true);
  unmount();
});

it("shows what a page holds that can't start its engine", () => {
  stubLayout();
  const element = document.createElement("div");
  const state = { picture: densePicture(), text: "A cat sat .", live: false, page_reads: true };
  const unmount = mount(explorer, state, element);
  expect(element.textContent).not.toMatch(/kernel|notebook|reads any text/i);
  expect(element.querySelector("textarea")?.readOnly).toBe(true);
  unmount();
});

it("shows the picture of the attention that is chosen", () => {
  stubLayout();
  const pictures = { one: densePicture({ key: 1 }), two: densePicture({ key: 2 }) };
  const element = document.createElement("div");
  const choices = { choices: ["one", "two"], choice: "one", pictures };
  const unmount = mount(headGrid, { picture: pictures.one, ...choices, live: false }, element);
  const key = () =>
    /** @type {HTMLElement | null} */ (element.querySelector(".bl-grid"))?.dataset.key;
  expect(key()).toBe("1");
  const input = /** @type {HTMLInputElement} */ (element.querySelector("[value=two]"));
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return Promise.resolve().then(() => {
    expect(key()).toBe("2");
    unmount();
  });
});

it("shows what belongs to the step that is chosen", async () => {
  stubLayout();
  const stepOf = (/** @type {number} */ key) => ({
    ...{ picture: densePicture({ key }), picture_a: densePicture({ key: 10 + key }) },
    ...{ picture_b: densePicture({ key: 20 + key }), side_names: ["0", String(key)] },
  });
  const state = { step: 0, step_names: ["1", "2"], side: "difference", live: false };
  const element = document.createElement("div");
  const unmount = mount(
    comparison,
    { ...state, ...stepOf(1), step_states: [stepOf(1), stepOf(2)] },
    element,
  );
  const key = () =>
    /** @type {HTMLElement | null} */ (element.querySelector(".bl-grid"))?.dataset.key;
  const slider = /** @type {HTMLInputElement} */ (element.querySelector(".bl-step-slider input"));
  expect([key(), slider.disabled]).toEqual(["1", false]);
  slider.value = "1";
  slider.dispatchEvent(new Event("input"));
  await Promise.resolve();
  expect(key()).toBe("2");
  expect(element.querySelector(".bl-side-choice")?.textContent).toContain("0 − 2");
  unmount();
});

it("shows what a page reads in the place of a kernel", async () => {
  stubLayout();
  const element = document.createElement("div");
  const state = { picture: densePicture(), text: "A cat sat .", reads_text: true, live: false };
  const unmount = mount(
    explorer,
    { ...state, page_reads: true },
    element,
    (/** @type {any} */ { id, text }, /** @type {any} */ model) => {
      if (text === "") model.reply({ id, error: "The text is empty." });
      model.set("picture", densePicture({ key: 2, words: ["A", "dog"] }));
      queueMicrotask(() => model.reply({ id }));
    },
  );
  expect(element.textContent).toContain("The model in this page reads any text.");
  const box = /** @type {HTMLTextAreaElement} */ (element.querySelector("textarea"));
  const type = (/** @type {string} */ text) => {
    box.value = text;
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    return new Promise((done) => setTimeout(done));
  };
  await type("A dog");
  expect(element.textContent).toContain("dog");
  expect(element.querySelector(".bl-text-box")?.getAttribute("aria-busy")).toBe("false");
  await type("");
  expect(element.textContent).toContain("The text is empty.");
  unmount();
});
