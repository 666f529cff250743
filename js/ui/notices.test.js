// @vitest-environment jsdom
import { expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { densePicture } from "../testing/made_up.js";
import { alertOf, Notices } from "./notices.js";

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
