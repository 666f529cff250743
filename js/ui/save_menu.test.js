// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { Store } from "../state/store.js";
import { saveMenu } from "./save_menu.js";

function setUp(state = {}) {
  const store = new Store(state);
  const session = /** @type {any} */ ({ save: vi.fn() });
  const { signal } = new AbortController();
  const node = saveMenu(store, { signal, session }, ["svg", "tex"]);
  const [opener, ...buttons] = node.querySelectorAll("button");
  return { store, session, node, opener, buttons };
}

it("saves in the chosen format, and closes", () => {
  const { session, opener, buttons } = setUp();
  opener.click();
  buttons[1].click();
  expect(session.save.mock.calls).toEqual([["tex"]]);
  expect(opener.getAttribute("aria-expanded")).toBe("false");
  expect(buttons.map(({ textContent }) => textContent)).toEqual([
    "SVG drawing, vector",
    "TEX table, LaTeX",
  ]);
});

it("is not offered without a kernel", () => {
  const { store, node } = setUp({ live: false });
  expect(node.hidden).toBe(true);
  store.set({ live: true });
  expect(node.hidden).toBe(false);
});

it("says that it saves, and why it could not", () => {
  const { store, node, opener, buttons } = setUp();
  store.set({ saving: "pdf" });
  expect(opener.textContent).toBe("Saving PDF …");
  expect(buttons.every(({ disabled }) => disabled)).toBe(true);
  store.set({ saving: "", save_error: "A PDF file needs vl-convert." });
  expect(node.querySelector("[role=alert]")?.textContent).toContain("vl-convert");
});
