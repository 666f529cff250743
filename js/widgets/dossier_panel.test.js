// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { Store } from "../state/store.js";
import { dossierOf, stubLayout } from "../testing/made_up.js";
import { dossierPanel } from "./dossier_panel.js";

/** @typedef {import("../kernel/session.js").Session} Session */

beforeEach(stubLayout);

/** @param {import("../state/types.js").State} [state] */
function setUp(state = {}) {
  const store = new Store({
    ...{ has_dossiers: true, show_dossier: true, layer: 2, head: 0 },
    ...{ dossier: dossierOf({ head: [2, 0] }), ...state },
  });
  const openExample = vi.fn();
  const arcs = document.createElement("div");
  arcs.scrollIntoView = vi.fn();
  const { signal } = new AbortController();
  const session = /** @type {Session} */ (/** @type {unknown} */ ({ openExample }));
  const { button, panel } = dossierPanel(store, { signal, session, arcs });
  document.body.replaceChildren(arcs, button, panel);
  const examples = () =>
    /** @type {HTMLButtonElement[]} */ ([...panel.querySelectorAll(".bl-dossier-example")]);
  const note = () => panel.querySelector("[role=status]")?.textContent;
  return { store, button, panel, examples, note, openExample, arcs };
}

it("has a button that opens and closes the panel, if there are dossiers", () => {
  const { store, button, panel } = setUp({ show_dossier: false });
  expect([button.hidden, panel.hidden]).toEqual([false, true]);
  expect(panel.querySelector(".bl-dossier")).toBe(null);
  button.click();
  expect(store.get("show_dossier")).toBe(true);
  expect(button.getAttribute("aria-expanded")).toBe("true");
  expect(panel.hidden).toBe(false);
  expect(panel.querySelector(".bl-head-name")?.textContent).toBe("Head 3-1");
  button.click();
  expect([store.get("show_dossier"), panel.hidden]).toEqual([false, true]);
  store.set({ has_dossiers: false });
  expect(button.hidden).toBe(true);
});

it("locks the head that is shown, so that the kernel knows whose dossier is asked for", () => {
  const { store, button } = setUp({
    ...{ show_dossier: false, dossier: /** @type {any} */ ({}), layer: null, head: null },
    last: { layer: 1, head: 3 },
  });
  button.click();
  expect([store.get("layer"), store.get("head")]).toEqual([1, 3]);
});

it("shows an example in the arcs and marks it there, and the focus stays", () => {
  const { store, examples, panel, openExample, arcs } = setUp();
  const [, second] = examples();
  second.click();
  expect(openExample).toHaveBeenCalledWith({ layer: 2, head: 0 }, 2);
  expect(arcs.scrollIntoView).toHaveBeenCalledOnce();
  expect(store.get("opened")).toBe(null); // until the kernel has shown it
  store.set({ opened: 2 });
  expect(examples().map((each) => each.getAttribute("aria-current"))).toEqual([
    ...["false", "true", "false"],
  ]);
  expect(document.activeElement).toBe(examples()[1]);
  expect(panel.querySelector(".bl-open-example")).toBe(null);
  expect(panel.querySelector(".bl-dossier [aria-live]")?.textContent).toBe(
    "Input 3 is shown in the arcs",
  );
  store.set({ opened_error: "The corpus has 2 inputs." });
  expect(panel.querySelector("[role=alert]")?.textContent).toBe("The corpus has 2 inputs.");
});

it.each([{ live: false }, { reads_text: false }])(
  "opens an example below its strip where nothing reads it: %o",
  (state) => {
    const { store, examples, panel, openExample } = setUp(state);
    examples()[0].click();
    expect(openExample).not.toHaveBeenCalled();
    expect(store.get("opened")).toBe(1);
    expect(panel.querySelectorAll(".bl-open-example")).toHaveLength(1);
  },
);

it("says whose dossier there is without a kernel, and how to see one", () => {
  const { store, note, button, panel } = setUp({ live: false });
  expect(note()).toBe("");
  store.set({ layer: 0, head: 3 });
  expect(note()).toBe("Without a kernel there is the dossier of head 3-1 alone.");
  store.set({ dossier: /** @type {any} */ ({}) });
  expect([button.hidden, panel.hidden]).toEqual([true, true]);
  store.set({ live: true, layer: null, head: null });
  expect([button.hidden, panel.hidden]).toEqual([false, false]);
  expect(note()).toBe("Lock a head to see its dossier.");
});
