// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { el } from "./dom.js";
import { alertOf, Notices, page } from "./notices.js";

const options = { signal: new AbortController().signal };

it("shows the note on the picture and the status of the kernel", () => {
  const decoded = new Picture({ ...densePicture(), note: "Truncated." });
  const store = new Store({ decoded, status: "No kernel." });
  const { node } = new Notices(store, options);
  const status = node.querySelector("[role=status]");
  expect(status?.textContent).toBe("Truncated. No kernel.");
  store.set({ status: "" });
  expect(status?.textContent).toBe("Truncated.");
});

it("shows an error as text while there is one", () => {
  const store = new Store({ text_error: "<b>Too long.</b>" });
  const alert = alertOf(store, "text_error", options);
  expect([alert.textContent, alert.children.length]).toEqual(["<b>Too long.</b>", 0]);
  store.set({ text_error: "" });
  expect(alert.textContent).toBe("");
});

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
