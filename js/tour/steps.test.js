// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { TOUR_MASKED, TOUR_TEXT } from "../contract.js";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { densePicture, statistic, stubLayout } from "../testing/made_up.js";
import { el } from "../ui/dom.js";
import { headOf, wordAt } from "./figures.js";
import { STEPS, stepsOf } from "./steps.js";
import { STRINGS, sentence } from "./strings.js";
import { tourButton } from "./view.js";

beforeEach(stubLayout);

const pictureOf = (/** @type {string} */ text) =>
  new Picture(densePicture({ layers: 6, heads: 8, words: text.replace(".", " .").split(" ") }));

/** @param {Record<string, unknown>} [state] */
function setUp(state = {}) {
  const store = new Store({
    ...{ decoded: pictureOf(TOUR_TEXT), text: TOUR_TEXT, known: { "3-2": "objects" }, masked: [] },
    ...{ edit_list: [], statistic_values: [statistic("sep", Array(48).fill(0.6))] },
    predictions: { kind: "masked", places: [] },
    ...state,
  });
  const session = /** @type {any} */ ({ look: vi.fn(), edit: vi.fn() });
  return { store, session };
}
const names = (/** @type {Store} */ store) => stepsOf(store).map(({ name }) => name);
const stepOf = (/** @type {string} */ name) =>
  /** @type {import("./steps.js").Step} */ (STEPS.find((step) => step.name === name));

it("leaves out what a page without kernel, or another model, lacks", () => {
  const all = STEPS.map(({ name }) => name);
  expect(names(setUp().store)).toEqual(all);
  expect(names(setUp({ live: false }).store)).toEqual(all.slice(0, 8));
  expect(names(setUp({ live: false, page_reads: true }).store)).toEqual(all);
  expect(names(setUp({ predictions: null }).store)).toEqual([...all.slice(0, 8), "own"]);
  const other = setUp({ live: false, decoded: pictureOf("A cat sat."), statistic_values: [] });
  expect(names(other.store)).toEqual(["heads", "next", "rest", "threshold"]);
  expect(names(setUp({ decoded: new Picture(densePicture()) }).store)).not.toContain("object");
});

it.each(STEPS.slice(1, 8))("$name is done when the state says so, and is shown", (step) => {
  const { store, session } = setUp();
  store.set(step.start ?? {});
  expect(step.isDone(store, new Set())).toBe(false);
  expect(step.show(store, session)).toBe(true);
  expect(step.isDone(store, new Set())).toBe(true);
  for (const kind of ["title", "do", "said"])
    expect(STRINGS).toHaveProperty(`${step.name}_${kind}`);
  const said = sentence(/** @type {any} */ (`${step.name}_said`), {}, step.values?.(store));
  expect(said).not.toMatch(/[{}]|NaN|–/);
});

it("shows every step of a page without kernel when it is asked to", async () => {
  const { store, session } = setUp({ live: false, show_tour: true });
  const parts = ["div.bl-explorer-grid", "div.bl-head-controls", "div.bl-staged"];
  const root = el("div", {}, el("div.bl-explorer-body", {}, ...parts.map((part) => el(part))));
  document.body.replaceChildren(root);
  const closing = new AbortController();
  tourButton(store, { session, signal: closing.signal, root: () => root });
  await Promise.resolve();
  const press = (/** @type {number} */ index) =>
    root.querySelectorAll(/** @type {"button"} */ (".bl-tour-buttons button"))[index].click();
  for (const { name } of stepsOf(store)) {
    press(1);
    expect(root.querySelector(".bl-tour-seen")?.textContent, name).not.toBe("");
    press(2);
  }
  expect(root.querySelector(".bl-tour-card")).toBeNull();
  closing.abort();
});

it("masks a word, then switches three heads off, and takes that back", () => {
  const { store, session } = setUp();
  stepOf("mask").begin?.(store, session);
  expect(session.look).toHaveBeenCalledWith(TOUR_MASKED, null);
  expect(stepOf("mask").show(store, session)).toBe(false);
  store.set({ text: TOUR_MASKED, decoded: pictureOf(TOUR_MASKED) });
  expect(stepOf("mask").show(store, session)).toBe(true);
  const an = wordAt(store, "an");
  expect(session.edit).toHaveBeenLastCalledWith([], [an]);
  /** @param {string} token @param {number} before @param {number} after @param {number} rank */
  const guess = (token, before, after, rank) => ({
    ...{ token, id: 1, before: Math.log(before), after: Math.log(after) },
    ...{ rank_before: 1, rank_after: rank },
  });
  const place = { position: 3, unit: an, label: "an", kl: null, target: null };
  const guesses = [guess("an", 0.99, 0.04, 2), guess("a", 0.01, 0.7, 1)];
  store.set({ decoded: pictureOf(TOUR_MASKED.replace(" an ", " [MASK] ")) });
  store.set({ masked: [an], predictions: { kind: "masked", places: [{ ...place, guesses }] } });
  expect(stepOf("mask").isDone(store, new Set())).toBe(true);
  expect(stepOf("off").isDone(store, new Set())).toBe(false);
  stepOf("off").show(store, session);
  const edits = /** @type {{head: unknown}[]} */ (session.edit.mock.lastCall[0]);
  expect(edits.map(({ head }) => head)).toEqual([
    [0, 2],
    [0, 5],
    [1, 7],
  ]);
  store.set({ edit_list: /** @type {any} */ (edits.map((edit, own) => ({ ...edit, own }))) });
  expect(stepOf("off").isDone(store, new Set())).toBe(true);
  expect(stepOf("off").values?.(store)).toMatchObject({ before: "0.99", after: "0.04", word: "a" });
  stepOf("own").begin?.(store, session);
  expect(session.edit).toHaveBeenLastCalledWith([], []);
  expect(stepOf("own").isDone(store, new Set())).toBe(false);
  store.set({ text: "Dogs chase cats." });
  expect(stepOf("own").isDone(store, new Set())).toBe(true);
});

it("notices three previews, and leaves nothing when it is closed or its view is", async () => {
  const { store, session } = setUp({ tour_strings: { heads_said: "Gesehen." } });
  const body = el(
    "div.bl-explorer-body",
    {},
    el("div.bl-explorer-grid", {}, el("div.bl-grid-field")),
  );
  const root = el("div", {}, body);
  const closing = new AbortController();
  const button = tourButton(store, { session, signal: closing.signal, root: () => root });
  document.body.replaceChildren(button, root);
  await Promise.resolve();
  const before = root.innerHTML;
  button.focus();
  button.click();
  for (const name of ["1-2", "1-3", "1-4"]) store.set({ hover: headOf(name) });
  expect(root.querySelector(".bl-tour-seen")?.textContent).toBe("Seen: Gesehen.");
  expect(root.querySelector("[aria-live]")?.textContent).toBe("Gesehen.");
  /** @type {HTMLElement | null} */ (root.querySelector(".bl-close"))?.click();
  expect(store.get("show_tour")).toBe(false);
  expect(document.activeElement).toBe(button);
  expect(root.innerHTML.replaceAll(' class="bl-grid-field"', "")).toBe(
    before.replaceAll(' class="bl-grid-field"', ""),
  );
  store.set({ show_tour: true });
  expect(root.querySelector(".bl-tour-card")).not.toBeNull();
  closing.abort();
  expect([root.querySelector(".bl-tour-card"), store.get("pointed")]).toEqual([null, []]);
});

it("asks nothing more once a view is closed in a step that waits", async () => {
  const { store, session } = setUp({ show_tour: true });
  const body = el("div.bl-explorer-body", {}, el("div.bl-explorer-grid"));
  const root = el("div", {}, body);
  const before = root.innerHTML;
  const closing = new AbortController();
  document.body.replaceChildren(root);
  tourButton(store, { session, signal: closing.signal, root: () => root });
  await Promise.resolve();
  const press = (/** @type {number} */ index) =>
    root.querySelectorAll(/** @type {"button"} */ (".bl-tour-buttons button"))[index].click();
  for (let step = 1; step < 9; step++) press(2);
  expect(root.querySelector(".bl-tour-head")?.textContent).toContain("9 of 11");
  press(1);
  closing.abort();
  store.set({ text: TOUR_MASKED, decoded: pictureOf(TOUR_MASKED) });
  expect(session.edit).not.toHaveBeenCalled();
  expect(root.innerHTML).toBe(before);
});

it("fills figures in, whatever the language", () => {
  expect(sentence("mask_said", { mask_said: "{word}: {probability}" }, { word: "an" })).toBe(
    "an: {probability}",
  );
});
