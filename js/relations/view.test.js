// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { Store } from "../state/store.js";
import { relationRow, stubLayout } from "../testing/made_up.js";
import { relationTableView } from "./view.js";

const ROWS = [
  relationRow(),
  relationRow({ relation: "det", count: 1390, head: [0, 1], accuracy: 0.9, gain_low: 0.1 }),
  relationRow({ relation: "iobj", count: 16, few: true, accuracy: null, gain_low: null }),
  relationRow({ relation: "<b>x</b>", head: [1, 0], accuracy: 0.5, gain_low: 0.2 }),
  relationRow({ relation: "all", summary: true, accuracy: 0.4 }),
];

/** @type {Store} */
let store;
/** @type {{node: HTMLElement}} */
let view;
/** @type {AbortController} */
let closing;

beforeEach(() => {
  stubLayout();
  closing = new AbortController();
  store = new Store({ relation_rows: ROWS, relation: null, sort: "-gain_low", about: "held out" });
  view = { node: relationTableView(store, { signal: closing.signal }) };
  document.body.replaceChildren(view.node);
});

/** @param {string} selector */
const all = (selector) => /** @type {HTMLElement[]} */ ([...view.node.querySelectorAll(selector)]);
const names = () => all("tbody tr").map((row) => row.dataset.relation);
/** @param {string} column */
const header = (column) => all(`th[data-column=${column}]`)[0];
/** @param {string} relation */
const row = (relation) =>
  /** @type {HTMLElement} */ (
    all("tbody tr").find((candidate) => candidate.dataset.relation === relation)
  );
/** @param {string} relation */
const button = (relation) =>
  /** @type {HTMLButtonElement} */ (row(relation).querySelector("button"));
const live = () => all("[aria-live=polite]")[0].textContent;

/** @param {string} key */
function press(key) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  /** @type {Element} */ (document.activeElement).dispatchEvent(event);
  return event;
}

/** @param {string} text */
function filter(text) {
  const input = /** @type {HTMLInputElement} */ (view.node.querySelector("input"));
  input.value = text;
  input.dispatchEvent(new Event("input"));
}

describe("sorting", () => {
  it("is by the lower end of the gain by default, rows without a value last", () => {
    expect(names()).toEqual(["obj", "<b>x</b>", "det", "iobj"]);
    expect(header("gain_low").getAttribute("aria-sort")).toBe("descending");
    expect(all("[aria-sort]")).toHaveLength(1);
  });

  it.each([
    ["relation", ["<b>x</b>", "det", "iobj", "obj"], "ascending"],
    ["count", ["det", "obj", "<b>x</b>", "iobj"], "descending"],
    ["head", ["det", "<b>x</b>", "obj", "iobj"], "ascending"],
    ["accuracy", ["det", "obj", "<b>x</b>", "iobj"], "descending"],
  ])("is by %s after a click on its header", (column, order, direction) => {
    header(column).querySelector("button")?.click();
    expect(names()).toEqual(order);
    expect(header(column).getAttribute("aria-sort")).toBe(direction);
    expect(all("[aria-sort]")).toHaveLength(1);
  });

  it("is reversed by a second click, rows without a value still last", () => {
    header("accuracy").querySelector("button")?.click();
    header("accuracy").querySelector("button")?.click();
    expect(store.get("sort")).toBe("accuracy");
    expect(names()).toEqual(["<b>x</b>", "obj", "det", "iobj"]);
  });

  it("keeps the summaries at the bottom", () => {
    expect(all("tfoot tr").map((row) => row.querySelector("th")?.textContent)).toEqual(["all"]);
  });
});

describe("the filter", () => {
  it("lists and counts the relations that contain its text", () => {
    filter(" OBJ ");
    expect(names()).toEqual(["obj", "iobj"]);
    expect(all("[role=status]")[0].textContent).toBe("2 of 4 relations");
    filter("");
    expect(names()).toHaveLength(4);
    expect(all("[role=status]")[0].textContent).toBe("4 relations");
  });

  it("may match no relation", () => {
    filter("zzz");
    expect(names()).toEqual([]);
  });
});

describe("the keyboard", () => {
  it.each([
    ["ArrowDown", "<b>x</b>"],
    ["End", "iobj"],
    ["PageDown", "iobj"],
    ["ArrowUp", "obj"],
    ["Home", "obj"],
  ])("moves with %s", (key, relation) => {
    button("obj").focus();
    expect(press(key).defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(button(relation));
    expect(all("tbody button[tabindex='0']")).toEqual([button(relation)]);
  });

  it("selects with Enter, locks the best head, and clears with Escape", () => {
    button("det").focus();
    press("Enter");
    expect([store.get("relation"), store.get("layer"), store.get("head")]).toEqual(["det", 0, 1]);
    expect(live()).toContain(
      "det selected: head 1-2, read from dependent to head, is right for 90% of 1,390 held-out words",
    );
    press("Escape");
    expect(store.get("relation")).toBeNull();
    expect(store.get("head")).toBe(1);
  });

  it("leaves other keys to the page", () => {
    button("det").focus();
    expect(press("x").defaultPrevented).toBe(false);
  });
});

describe("a selection", () => {
  it("is made and undone by clicks anywhere on the row", () => {
    row("obj").querySelector("td")?.click();
    expect(store.get("relation")).toBe("obj");
    expect(button("obj").getAttribute("aria-pressed")).toBe("true");
    button("obj").click();
    expect(store.get("relation")).toBeNull();
  });

  it("follows the store", () => {
    store.set({ relation: "det" });
    expect(all(".bl-selected").map((row) => row.dataset.relation)).toEqual(["det"]);
    expect(all("tbody button[tabindex='0']")).toEqual([button("det")]);
  });
});

describe("a row", () => {
  it("describes its figures in words", () => {
    const text = row("obj").querySelector("[data-column=accuracy]")?.textContent;
    expect(text).toContain("74%");
    expect(text).toContain("95% interval 70% to 78%; best offset (−2) 36%");
    expect(row("iobj").textContent).toContain("no held-out accuracy");
  });

  it("draws bar, whisker and tick to scale", () => {
    const part = (/** @type {string} */ kind) =>
      /** @type {HTMLElement} */ (row("obj").querySelector(`.bl-bar-${kind}`)).style;
    expect(part("fill").width).toBe("74%");
    expect([part("whisker").left, part("whisker").width]).toEqual(["70%", "8%"]);
    expect(part("offset").left).toBe("36%");
    expect(row("obj").querySelector(".bl-bar-control")).toBeNull();
  });

  it("has the control and q only if they are available", () => {
    expect(header("q").hidden).toBe(true);
    store.set({ relation_rows: [relationRow({ control: 0.2, q: 0.04 })] });
    const tick = /** @type {HTMLElement} */ (view.node.querySelector(".bl-bar-control"));
    expect(tick.style.left).toBe("20%");
    expect(header("q").hidden).toBe(false);
    expect(row("obj").textContent).toContain(".040");
  });

  it("is grayed out if it has few words", () => {
    expect(row("iobj").classList).toContain("bl-few");
    expect(row("iobj").title).toContain("fewer than 100");
    expect(row("obj").classList).not.toContain("bl-few");
  });

  it("shows names as text", () => {
    expect(button("<b>x</b>").textContent).toBe("<b>x</b>");
    expect(view.node.querySelector("b")).toBeNull();
  });
});

describe("rows that arrive while a scan runs", () => {
  it("replace the previous rows, in the same nodes", () => {
    const kept = row("obj");
    store.set({ relation_rows: [relationRow({ count: 900, gain_low: -0.1 }), ROWS[1]] });
    expect(names()).toEqual(["det", "obj"]);
    expect(row("obj")).toBe(kept);
    expect(kept.querySelector("td")?.textContent).toBe("900");
  });

  it("keep the focus", () => {
    button("obj").focus();
    store.set({ relation_rows: [ROWS[1], relationRow({ gain_low: -0.2 })] });
    expect(document.activeElement).toBe(button("obj"));
  });
});

it("ignores events after it is closed", () => {
  closing.abort();
  row("obj").click();
  header("count").querySelector("button")?.click();
  store.set({ relation_rows: [] });
  expect(store.get("relation")).toBeNull();
  expect(names()).toHaveLength(4);
});
