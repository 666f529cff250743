// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import explorer from "./explorer.js";
import { densePicture, fakeModel, stubLayout } from "./made_up.js";

beforeEach(() => {
  stubLayout();
  document.body.replaceChildren();
});

const settled = () => new Promise((done) => queueMicrotask(() => done(undefined)));

/** @param {Record<string, unknown>} [state] */
function setUp(state = {}) {
  const model = fakeModel({
    picture: densePicture(),
    layer: 0,
    head: 0,
    selection: [],
    token: null,
    threshold: 0.05,
    mass: 0.7,
    top: 3,
    unit: "words",
    specials: false,
    text: "a cat sat",
    model_name: "<b>a model</b>",
    ...state,
  });
  const el = document.createElement("div");
  document.body.append(el);
  return { model, el, close: explorer.render({ model, el }) };
}

/** @param {HTMLElement} el */
const panels = (el) =>
  [...el.querySelectorAll(".bl-compared-panel")].map((panel) => panel.getAttribute("aria-label"));

it("draws text box, grid and arcs, and names the model as text", () => {
  const { el } = setUp();
  expect(el.querySelector("textarea")?.value).toBe("a cat sat");
  expect(el.querySelector(".bl-grid[data-painted]")).not.toBeNull();
  expect(el.querySelector(".bl-arcs")).not.toBeNull();
  expect(el.querySelector(".bl-model")?.textContent).toBe("<b>a model</b>2 layers × 3 heads");
});

it("draws a panel for each compared head, in their order, until it is closed", async () => {
  const { model, el } = setUp({ selection: [[1, 2]] });
  const kept = el.querySelector(".bl-compared-panel");
  model.set("selection", [
    [0, 1],
    [1, 2],
  ]);
  await settled();
  expect(panels(el)).toEqual(["Compared head 1-2", "Compared head 2-3"]);
  expect(el.querySelectorAll(".bl-compared-panel")[1]).toBe(kept);
  /** @type {HTMLElement} */ (el.querySelector(".bl-close")).click();
  expect(panels(el)).toEqual(["Compared head 2-3"]);
  expect(model.get("selection")).toEqual([[1, 2]]);
});

it("draws no panel for a head that the next picture has not", async () => {
  const { model, el } = setUp({ selection: [[1, 2]] });
  model.set("picture", densePicture({ layers: 1, heads: 1, key: 2 }));
  await settled();
  expect(panels(el)).toEqual([]);
});

it("hides what needs a picture where there is none, and recovers", async () => {
  const { model, el } = setUp({ picture: {} });
  const body = /** @type {HTMLElement} */ (el.querySelector(".bl-explorer-body"));
  expect(body.hidden).toBe(true);
  expect(el.textContent).toContain("version");
  model.set("picture", densePicture({ key: 2 }));
  await settled();
  expect(body.hidden).toBe(false);
  expect(el.querySelector(".bl-grid")?.getAttribute("data-key")).toBe("2");
});

it("leaves nothing behind, and the other view of its model alone", async () => {
  const { model, el, close } = setUp({ selection: [[1, 2]] });
  const other = document.createElement("div");
  explorer.render({ model, el: other });
  const both = model.listening();
  close();
  expect(el.childNodes).toHaveLength(0);
  expect(model.listening()).toBe(both / 2);
  model.set("layer", 1);
  await settled();
  expect(other.querySelector(".bl-head-name")?.textContent).toBe("2-1");
});
