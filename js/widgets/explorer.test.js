// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import {
  accuracies,
  densePicture,
  fakeModel,
  relationRow,
  stubLayout,
} from "../testing/made_up.js";
import explorer from "./explorer.js";

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
    focused: [],
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
  const model = [...(el.querySelector(".bl-model")?.children ?? [])];
  expect(model.slice(0, 2).map(({ textContent }) => textContent)).toEqual([
    "<b>a model</b>",
    "2 layers × 3 heads",
  ]);
});

it("has no text box where no model reads texts", () => {
  const { el } = setUp({ reads_text: false, model_name: "" });
  expect(el.querySelector("textarea")?.closest("[hidden]")).not.toBeNull();
  expect(setUp().el.querySelector("textarea")?.closest("[hidden]")).toBeNull();
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

it("draws no panel for a head that the next picture lacks", async () => {
  const { model, el } = setUp({ selection: [[1, 2]] });
  model.set("picture", densePicture({ layers: 1, heads: 1, key: 2 }));
  await settled();
  expect(panels(el)).toEqual([]);
});

it("hides the views without a picture, and shows them once there is one", async () => {
  const { model, el } = setUp({ picture: {} });
  const body = /** @type {HTMLElement} */ (el.querySelector(".bl-explorer-body"));
  expect(body.hidden).toBe(true);
  expect(el.textContent).toContain("version");
  model.set("picture", densePicture({ key: 2 }));
  await settled();
  expect(body.hidden).toBe(false);
  expect(el.querySelector(".bl-grid")?.getAttribute("data-key")).toBe("2");
});

describe("with a table of relations", () => {
  const table = {
    picture: {
      ...densePicture(),
      gold: { heads: [2, 3, 0], relations: ["det", "nsubj", "root"] },
    },
    relation_rows: [relationRow({ relation: "det" })],
    relation: null,
    sort: "-gain_low",
    about: "how it was made",
    accuracies: accuracies("det", [
      [0.1, 0.2, 0.3],
      [0.4, 0.5, 0.6],
    ]),
    example: null,
    running: false,
    progress: null,
    remaining: null,
    scan_error: "",
  };
  /** @param {HTMLElement} el */
  const pager = (el) => /** @type {HTMLElement} */ (el.querySelector(".bl-pager"));

  it("shows the table only if there are relations", () => {
    const { el } = setUp(table);
    expect(el.textContent).toContain("how it was made");
    const bare = setUp().el.querySelector(".bl-explorer-relations");
    expect(/** @type {HTMLElement} */ (bare).hidden).toBe(true);
  });

  it("shows accuracy, best head and predictions of a selected relation", () => {
    const { model, el } = setUp(table);
    expect(pager(el).hidden).toBe(true);
    /** @type {HTMLElement} */ (el.querySelector(".bl-relation")).click();
    expect([model.get("relation"), model.get("layer"), model.get("head")]).toEqual(["det", 1, 2]);
    expect(el.querySelector(".bl-grid")?.getAttribute("data-shading")).toBe("accuracy");
    expect(el.querySelector(".bl-head-title")?.textContent).toContain(
      "det 60% on all words (74% held out, best offset 36%)",
    );
    expect(el.querySelectorAll(".bl-right, .bl-wrong")).toHaveLength(1);
    expect(el.querySelector(".bl-arc-caption")?.textContent).toMatch(
      /^This head is (right|wrong) for the one word with det/,
    );
    expect(el.querySelectorAll(".bl-gold-chosen").length).toBeGreaterThan(0);
    expect(pager(el).hidden).toBe(false);
  });

  it("requests examples and describes the shown one", async () => {
    const { model, el } = setUp({ ...table, relation: "det" });
    const [first, , next, last] = pager(el).querySelectorAll("button");
    next.click();
    const [request] = model.sent.filter(({ kind }) => kind === "example");
    expect(request).toMatchObject({ relation: "det", index: 0 });
    expect(pager(el).textContent).toContain("Reading sentences");
    model.set("example", {
      ...{ relation: "det", index: 0, of: 9, hits: 7, read: 5, sentences: 8 },
      ...{ position: 3, word: 1, hit: true, margin: 0.416 },
    });
    model.emit("msg:custom", { id: request.id, kind: "example" }, []);
    await settled();
    expect(pager(el).textContent).toContain(
      "Example 1 of 9 in 5 of the 8 sentences with det (7 hits): a hit at “cat” (word 2), margin +0.42",
    );
    expect(first.disabled).toBe(true);
    last.click();
    expect(model.sent.at(-1)).toMatchObject({ kind: "example", index: 999_999 });
    model.emit("msg:custom", { id: model.sent.at(-1).id, error: "No corpus." }, []);
    expect(pager(el).querySelector("[role=alert]")?.textContent).toBe("No corpus.");
  });

  it("shows the progress of a scan, and cancels it", async () => {
    const { model, el } = setUp({ ...table, running: true, progress: 0.25, remaining: 12.4 });
    const scan = /** @type {HTMLElement} */ (el.querySelector(".bl-scan"));
    expect(scan.textContent).toContain("25%, about 12 s left");
    scan.querySelector("button")?.click();
    expect(model.sent).toMatchObject([{ kind: "stop" }]);
    expect(scan.textContent).toContain("counts so far are kept");
    model.set("running", false);
    await settled();
    expect(scan.hidden).toBe(true);
  });

  it("sends nothing without a kernel", () => {
    const { model, el } = setUp({ ...table, relation: "det", running: true, live: false });
    expect(pager(el).hidden).toBe(true);
    expect(/** @type {HTMLElement} */ (el.querySelector(".bl-scan")).hidden).toBe(true);
    expect(model.sent).toEqual([]);
  });
});

it("removes everything on close, without affecting another view of its model", async () => {
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
