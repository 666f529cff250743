// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { el } from "./dom.js";
import { page } from "./page.js";

const options = { signal: new AbortController().signal, session: /** @type {any} */ ({}) };

it("hides the views of a page until there is a picture", () => {
  const store = new Store();
  const view = el("p");
  const node = page(store, options, view);
  expect(view.parentElement?.hidden).toBe(true);
  store.set({ picture_error: "The picture can't be drawn." });
  expect(node.querySelector("[role=alert]")?.textContent).toBe("The picture can't be drawn.");
  store.set({ decoded: new Picture(densePicture()) });
  expect(view.parentElement?.hidden).toBe(false);
});

it("offers the formats of its widget", () => {
  const node = page(new Store(), options);
  const formats = [...node.querySelectorAll("[data-format]")].map((button) =>
    button.getAttribute("data-format"),
  );
  expect(formats).toEqual(["svg", "pdf", "png", "html"]);
});
