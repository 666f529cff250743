// @vitest-environment jsdom
import { expect, it } from "vitest";
import { el } from "./dom.js";
import { describeKeys, help, keysSentence } from "./help.js";

const ACTIONS = [
  { does: "Look at a head", pointer: "point at it", keys: "Arrow keys" },
  { does: "Draw more links", pointer: "choose “How many links”" },
  { does: "Clear", keys: "Escape" },
];

it("opens a list of what can be done, by pointer and keys", () => {
  const { button, panel } = help("the grid", ACTIONS, new AbortController());
  document.body.replaceChildren(button, panel);
  expect([button.textContent, button.getAttribute("aria-label")]).toEqual([
    "?",
    "What you can do in the grid",
  ]);
  expect(panel.hidden).toBe(true);
  button.click();
  expect(panel.hidden).toBe(false);
  expect(Array.from(panel.children, ({ textContent }) => textContent)).toEqual([
    "Look at a headpoint at it, or Arrow keys ",
    "Draw more linkschoose “How many links”",
    "Clearpress Escape ",
  ]);
});

it("tells screen readers the keys in sentences", () => {
  const sentences = "Arrow keys: look at a head. Escape: clear.";
  expect(keysSentence(ACTIONS)).toBe(sentences);
  const grid = el("div");
  document.body.replaceChildren(grid, describeKeys(grid, ACTIONS));
  const id = grid.getAttribute("aria-describedby") ?? "";
  expect(document.getElementById(id)?.textContent).toBe(sentences);
});
