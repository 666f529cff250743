// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { explanation } from "../dev/explanations.js";
import { Store } from "../state/store.js";
import { askWhy } from "../state/why.js";
import { densePicture } from "../testing/made_up.js";
import { whyPanel } from "./view.js";

const LINK = /** @type {const} */ ({
  layer: 0,
  head: 1,
  query: 3,
  key: 6,
  unit: "words",
  before: false,
});
const WORDS = ["The", "dog", "chased", "the", "small", "cat", "."];

/** @type {Store} */
let store;
/** @type {HTMLElement} */
let panel;
/** @type {HTMLButtonElement} */
let opener;
/** @type {AbortController} */
let closing;

beforeEach(() => {
  closing = new AbortController();
  const decoded = new Picture(densePicture({ words: WORDS }));
  store = new Store({ decoded, layer: 0, head: 1, explains: true });
  panel = whyPanel(store, { signal: closing.signal });
  opener = document.createElement("button");
  document.body.replaceChildren(opener, panel);
  opener.focus();
  return () => closing.abort();
});

/** @param {string} key @param {Element} [target] */
const press = (key, target = panel) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event.defaultPrevented;
};
const open = () => {
  askWhy(store, LINK);
  store.set({ explanation: explanation() });
};
/** @param {string} selector */
const texts = (selector) => [...panel.querySelectorAll(selector)].map((node) => node.textContent);

describe("the panel", () => {
  it("opens with a question, takes the focus, and shows the answer", () => {
    expect(panel.hidden).toBe(true);
    expect(panel.childNodes).toHaveLength(0);
    askWhy(store, LINK);
    expect(panel.hidden).toBe(false);
    expect(document.activeElement).toBe(panel);
    expect(panel.getAttribute("aria-label")).toBe("Why chased → cat in head 1-2");
    expect(panel.getAttribute("aria-busy")).toBe("true");
    expect(texts("[role=status]")).toEqual(["Computing …"]);
    store.set({ explanation: explanation() });
    expect(panel.getAttribute("aria-busy")).toBe("false");
    expect(texts("[role=status]")[0]).toMatch("chased gives cat 42%");
    expect(texts("table")).toHaveLength(2);
    expect(texts("tfoot td:last-child")).toEqual([explanation().score.toFixed(2)]);
    expect(texts(".bl-why-asked th")).toEqual(["cat"]);
  });

  it("says why there is no answer", () => {
    askWhy(store, LINK);
    store.set({ why_error: "Its scores are unknown." });
    expect(texts(".bl-error")).toEqual(["Its scores are unknown."]);
    expect(panel.getAttribute("aria-busy")).toBe("false");
    expect(texts("table")).toEqual([]);
  });

  it("draws bars to both sides of zero", () => {
    open();
    const zero = Number.parseFloat(
      /** @type {HTMLElement} */ (panel.querySelector(".bl-why-zero")).style.left,
    );
    for (const bar of /** @type {NodeListOf<HTMLElement>} */ (
      panel.querySelectorAll("table:first-child .bl-why-for, .bl-why-against")
    )) {
      const [left, width] = [bar.style.left, bar.style.width].map(Number.parseFloat);
      const end = bar.classList.contains("bl-why-for") ? left : left + width;
      expect(end).toBeCloseTo(zero, 1);
    }
    expect(panel.querySelector(".bl-why-against")).not.toBeNull();
  });

  it.each([
    ["Escape", () => press("Escape")],
    ["its button", () => /** @type {HTMLElement} */ (panel.querySelector(".bl-close")).click()],
  ])("closes with %s, and gives the focus back", (_, close) => {
    open();
    close();
    expect(panel.hidden).toBe(true);
    expect(store.get("why")).toBeNull();
    expect(store.get("explanation")).toBeNull();
    expect(document.activeElement).toBe(opener);
    expect(press("Escape", opener)).toBe(false);
  });

  it("gives the focus back to a word that has been drawn anew", () => {
    const word = () => {
      const node = document.createElement("button");
      node.className = "bl-word";
      node.dataset.unit = "6";
      return node;
    };
    const [first, second] = [word(), word()];
    panel.before(first);
    first.focus();
    open();
    first.replaceWith(second);
    press("Escape");
    expect(document.activeElement).toBe(second);
  });

  it("closes on a click outside, not on one inside", () => {
    open();
    panel.querySelector("table")?.click();
    expect(panel.hidden).toBe(false);
    opener.click();
    expect(panel.hidden).toBe(true);
  });

  it("shows the next question of a click outside", () => {
    open();
    opener.addEventListener("click", () => askWhy(store, { ...LINK, key: 2 }));
    opener.click();
    expect(panel.hidden).toBe(false);
    expect(texts("strong")).toEqual(["chased → dog"]);
    press("Escape");
    expect(document.activeElement).toBe(opener);
  });

  it("is hidden while another head is shown", () => {
    open();
    store.set({ hover: { layer: 1, head: 0 } });
    expect(panel.hidden).toBe(true);
    opener.focus();
    store.set({ hover: null });
    expect(panel.hidden).toBe(false);
    expect(document.activeElement).toBe(opener);
    expect(texts("table")).toHaveLength(2);
  });

  it("keeps the focus where it went meanwhile", () => {
    askWhy(store, LINK);
    opener.focus();
    store.set({ explanation: explanation() });
    expect(document.activeElement).toBe(opener);
  });

  it("ends its listeners with the view", () => {
    open();
    closing.abort();
    expect(press("Escape", opener)).toBe(false);
  });
});
