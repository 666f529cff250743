// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { STATES } from "../dev/states.js";
import { fakeModel, stubLayout } from "../testing/made_up.js";
import explorer from "../widgets/explorer.js";

beforeEach(() => {
  stubLayout();
  document.body.replaceChildren();
});

/**
 * Render an Explorer in a state of the gallery.
 * @param {string} name
 * @param {Record<string, unknown>} [traits]
 */
function setUp(name, traits = {}) {
  const state = STATES.find((candidate) => candidate.name === name);
  const model = fakeModel({ ...state?.traits, ...traits }, ({ id }) => ({ id }));
  const el = document.createElement("div");
  document.body.append(el);
  explorer.render({ model, el });
  return { model, el, sent: () => model.sent.filter(({ kind }) => kind === "edit") };
}

/** @param {Element} el @param {string} name */
const press = (el, name) => {
  const found = [...el.querySelectorAll("button")].find(
    (button) => button.textContent === name || button.getAttribute("aria-label") === name,
  );
  if (!found) throw new Error(`There is no button ${name}.`);
  found.click();
};
/** @param {Element | null | undefined} target @param {string} key */
const type = (target, key) =>
  target?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
/** @param {Element} el @param {string} label */
const wordNamed = (el, label) =>
  [...el.querySelectorAll(".bl-word")].find((node) => node.textContent === label);
/** Wait for the replies of the kernel. */
const settled = () => new Promise((done) => setTimeout(done));
/** @param {Element} el */
const texts = (el) => [...el.querySelectorAll(".bl-chip")].map((node) => node.textContent);

it("switches the locked head off by a button and by a key", () => {
  const { el, sent } = setUp("what-if");
  press(el, "Switch head 1-3 off");
  expect(sent()[0]).toMatchObject({
    edits: [{ kind: "head", head: [0, 2], how: "zero", own: null }],
    masked: [],
  });
  type(el.querySelector(".bl-grid-keys"), "x");
  expect(sent()).toHaveLength(2);
});

it("switches it off as was chosen", () => {
  const { el, sent } = setUp("what-if");
  const mean = /** @type {HTMLInputElement} */ (
    el.querySelector('.bl-edit-how input[value="mean"]')
  );
  mean.checked = true;
  mean.dispatchEvent(new Event("change", { bubbles: true }));
  press(el, "Switch head 1-3 off");
  expect(sent()[0].edits[0].how).toBe("mean");
});

it("hides and masks the word in focus, and cuts its links", () => {
  const { el, sent } = setUp("what-if");
  press(el, "Hide “dog”");
  press(el, "Mask “dog”");
  press(el, "Cut the link dog → chased");
  expect(sent()).toMatchObject([
    { edits: [{ kind: "hide", words: [2] }] },
    { edits: [{ kind: "hide" }], masked: [2] },
    { edits: [{ kind: "hide" }, { kind: "cut", head: [0, 2], query: 2, key: 3 }], masked: [2] },
  ]);
});

it("takes keys on words: hide, mask, cut from the word in focus", () => {
  const { el, sent } = setUp("what-if");
  type(wordNamed(el, "small"), "h");
  type(wordNamed(el, "small"), "m");
  type(wordNamed(el, "small"), "x");
  expect(sent()).toMatchObject([
    { edits: [{ kind: "hide", words: [5] }] },
    { masked: [5] },
    { edits: [{ kind: "hide" }, { kind: "cut", query: 2, key: 5 }], masked: [5] },
  ]);
});

it("lets a click on a word mask or hide it", () => {
  const { el, sent } = setUp("what-if");
  for (const mode of ["mask", "hide", "pin"]) {
    const input = /** @type {HTMLInputElement} */ (
      el.querySelector(`.bl-edit-how input[value="${mode}"]`)
    );
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    wordNamed(el, "cat")?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
  expect(sent()).toMatchObject([{ masked: [6] }, { edits: [{ kind: "hide", words: [6] }] }]);
  expect(wordNamed(el, "cat")?.getAttribute("aria-pressed")).toBe("true");
});

it("sends edits of the kernel by their numbers, and takes single ones and all back", () => {
  const { el, sent } = setUp("what-if-edits");
  expect(texts(el)).toEqual([
    ...["head 1-3 off (mean)×", "dog hidden×", "chased → small cut in 2-2×", "cat masked×"],
  ]);
  press(el, "Take back: dog hidden");
  press(el, "Take back: cat masked");
  press(el, "Switch all back on");
  expect(sent()).toMatchObject([
    { edits: [{ own: 1 }, { own: 3 }], masked: [6] },
    { edits: [{ own: 1 }, { own: 3 }], masked: [] },
    { edits: [], masked: [] },
  ]);
});

it("names a masked word of several pieces as a whole", () => {
  const places = ["un", "##believ", "##able"].map((label, i) => ({
    ...{ position: 6 + i, unit: 6, label, guesses: [], kl: null, target: null },
  }));
  const { el } = setUp("what-if", { masked: [6], predictions: { kind: "masked", places } });
  expect(texts(el)).toEqual(["unbelievable masked×"]);
});

it("marks what is off, hidden and masked", () => {
  const { el } = setUp("what-if-edits");
  expect(el.querySelectorAll(".bl-mark-off")).toHaveLength(1);
  expect(el.querySelector(".bl-grid-keys [role=gridcell]")?.getAttribute("aria-label")).toMatch(
    /^Head 1-3, locked, edited/,
  );
  expect(wordNamed(el, "dog")?.classList).toContain("bl-hidden-word");
  expect(wordNamed(el, "cat")?.classList).toContain("bl-masked-word");
});

it("shows the arcs before, after, or both, with marks only after", async () => {
  const { el, model } = setUp("what-if-both");
  const views = [...el.querySelectorAll(".bl-staged .bl-arcs")];
  expect(views).toHaveLength(2);
  expect(views.map((view) => view.querySelectorAll(".bl-hidden-word").length)).toEqual([0, 1]);
  model.set("stage", "before");
  await settled();
  expect(el.querySelectorAll(".bl-staged > :not([hidden]) .bl-arcs")).toHaveLength(1);
  model.set("edit_list", []);
  model.set("picture_before", {});
  await settled();
  expect(el.querySelectorAll(".bl-staged > :not([hidden]) .bl-arcs")).toHaveLength(1);
  expect(el.querySelector(".bl-hidden-word")).toBeNull();
});

it("colors the grid by what has changed", () => {
  const { el } = setUp("what-if-edits");
  const box = /** @type {HTMLInputElement} */ (
    el.querySelector(".bl-what-if-head input[type=checkbox]")
  );
  box.click();
  expect(el.querySelector(".bl-grid")?.getAttribute("data-shading")).toBe("change");
  box.click();
  expect(el.querySelector(".bl-grid")?.getAttribute("data-shading")).toBe("pattern");
});

it("shows a reason for a refused edit, and goes on", async () => {
  const state = STATES.find(({ name }) => name === "what-if");
  const replies = [{ error: "There is no such head." }, {}];
  const model = fakeModel({ ...state?.traits }, ({ id, kind }) =>
    kind === "edit" ? { id, ...replies.shift() } : { id },
  );
  const el = document.createElement("div");
  document.body.append(el);
  explorer.render({ model, el });
  press(el, "Switch head 1-3 off");
  await settled();
  expect(el.querySelector(".bl-what-if .bl-error")?.textContent).toBe("There is no such head.");
  press(el, "Switch head 1-3 off");
  await settled();
  expect(el.querySelector(".bl-what-if .bl-error")?.textContent).toBe("");
});

it("asks for the effects after a quick edit, and by a button otherwise", async () => {
  const { el, model } = setUp("what-if-both");
  const effects = () => model.sent.filter(({ kind }) => kind === "effects").length;
  press(el, "Compare with the other heads of the layer");
  expect(effects()).toBe(1);
  press(el, "Switch head 1-3 back on");
  await settled();
  expect(effects()).toBe(2);
  const now = performance.now();
  vi.spyOn(performance, "now")
    .mockReturnValueOnce(now)
    .mockReturnValue(now + 9000);
  press(el, "Take back: dog hidden");
  await settled();
  expect(effects()).toBe(2);
  vi.restoreAllMocks();
});

it("shows the state without a kernel, but nothing that could change it", () => {
  const { el } = setUp("what-if-page");
  expect(texts(el)).toEqual([
    ...["head 1-3 off (mean)", "dog hidden", "chased → small cut in 2-2", "cat masked"],
  ]);
  const buttons = [...el.querySelectorAll(".bl-what-if button")].filter(
    (button) => button.closest("[hidden]") === null,
  );
  expect(buttons.map(({ textContent }) => textContent)).toEqual(["?"]);
  expect(el.querySelectorAll(".bl-guess")).toHaveLength(6);
});

it("lets the reader choose among the places", () => {
  const { el, model } = setUp("what-if-next");
  expect(el.querySelector(".bl-guess-heading")?.textContent).toBe("Next token after “dog”");
  const select = /** @type {HTMLSelectElement} */ (el.querySelector(".bl-guess-head select"));
  select.value = "4";
  select.dispatchEvent(new Event("change"));
  expect(el.querySelector(".bl-guess-heading")?.textContent).toBe("Next token after “small”");
  expect(model.get("focused")).toEqual([]);
});

it("is hidden where there is nothing to try and nothing to see", () => {
  const { el } = setUp("what-if", { reads_text: false, predictions: null });
  expect(/** @type {HTMLElement} */ (el.querySelector(".bl-what-if")).hidden).toBe(true);
});
