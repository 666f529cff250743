// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startSession } from "../kernel/session.js";
import { Store } from "../state/store.js";
import { densePicture, stubLayout } from "../testing/made_up.js";
import { textBox } from "./text_box.js";

/** @type {import("vitest").Mock} */
let send;
/** @type {AbortController} */
let closing;

beforeEach(() => {
  vi.useFakeTimers();
  stubLayout();
});
afterEach(() => {
  closing.abort();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** @param {import("../state/types.js").State} [state] */
function setUp(state = {}) {
  send = vi.fn();
  closing = new AbortController();
  const { signal } = closing;
  const store = new Store({ picture: densePicture(), text: "A cat sat .", ...state });
  const session = startSession(store, { send, exact: false, signal });
  const node = textBox(store, { signal, session });
  document.body.replaceChildren(node);
  const box = /** @type {HTMLTextAreaElement} */ (node.querySelector("textarea"));
  const alert = /** @type {HTMLElement} */ (node.querySelector("[role=alert]"));
  /** @param {string} text */
  const type = (text) => {
    box.value = text;
    box.dispatchEvent(new Event("input"));
  };
  return { store, session, box, alert, type };
}

const requests = () => send.mock.calls.map(([content]) => content);
const enter = () => new KeyboardEvent("keydown", { key: "Enter", cancelable: true });

it("sends the text after 300 ms without typing", () => {
  const { type } = setUp();
  type("A");
  vi.advanceTimersByTime(200);
  type("A dog");
  vi.advanceTimersByTime(299);
  expect(send).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(requests()).toEqual([{ kind: "look", text: "A dog", pair: null, id: expect.any(String) }]);
});

it("sends the text on Enter, once", () => {
  const { box, type } = setUp();
  type("A dog");
  const event = enter();
  box.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(requests().map(({ text }) => text)).toEqual(["A dog"]);
});

it("cancels the request of a previous text", () => {
  const { box, type } = setUp();
  type("A dog");
  box.dispatchEvent(enter());
  type("A dog ran");
  box.dispatchEvent(enter());
  const [first, cancel, second] = requests();
  expect(cancel).toEqual({ kind: "cancel", id: first.id });
  expect(second.text).toBe("A dog ran");
});

it("shows an error, keeps the picture, and clears the error with the next valid text", () => {
  const { store, session, box, alert, type } = setUp();
  const previous = store.get("decoded");
  type("   ");
  box.dispatchEvent(enter());
  session.receive({ id: requests()[0].id, error: "The text is empty." }, []);
  expect(alert.hidden).toBe(false);
  expect(alert.textContent).toBe("The text is empty.");
  expect(box.value).toBe("   ");
  expect(store.get("decoded")).toBe(previous);
  type("A dog");
  box.dispatchEvent(enter());
  session.receive({ id: requests()[1].id }, []);
  expect(alert.textContent).toBe("");
});

it("shows a text set in Python, but not while one is typed", () => {
  const { store, session, box, type } = setUp();
  store.set({ text: "From Python ." });
  expect(box.value).toBe("From Python .");
  type("A dog");
  store.set({ text: "Meanwhile ." });
  expect(box.value).toBe("A dog");
  box.dispatchEvent(enter());
  store.set({ text: "Still ." });
  expect(box.value).toBe("A dog");
  session.receive({ id: requests()[0].id }, []);
  store.set({ text: "Later ." });
  expect(box.value).toBe("Later .");
});

it("shows a text that another part asks for, before the answer, but not while one is typed", () => {
  const { store, session, box, type } = setUp();
  session.look("From the tour .", null);
  expect(box.value).toBe("From the tour .");
  store.set({ text: "From the tour ." });
  session.receive({ id: requests()[0].id }, []);
  expect(box.value).toBe("From the tour .");
  type("A dog");
  session.look("Meanwhile .", null);
  expect(box.value).toBe("A dog");
  box.dispatchEvent(enter());
  session.receive({ id: requests().at(-1).id, error: "No." }, []);
  expect(box.value).toBe("A dog");
});

it("copies its text, typed or set, to the element that gives it its height", () => {
  const { store, box, type } = setUp();
  const copy = () => box.parentElement?.dataset.text;
  expect(copy()).toBe("A cat sat .");
  store.set({ text: "From Python ." });
  expect(copy()).toBe("From Python .");
  type("Two\nlines");
  expect(copy()).toBe("Two\nlines");
});

it("says which text the views show while a kernel is late", () => {
  const { box, type } = setUp();
  type("A dog .");
  box.dispatchEvent(enter());
  const help = () => document.querySelector(".bl-text-help")?.textContent;
  expect(help()).toBe("");
  vi.advanceTimersByTime(10_000);
  expect(help()).toBe("The views still show “A cat sat .”");
});

it("can be read but not changed, with an explanation, without a kernel", () => {
  const { store, box } = setUp({ live: false });
  expect([box.readOnly, box.disabled]).toEqual([true, false]);
  expect(document.body.textContent).toContain("with a running kernel");
  expect(store.get("status")).toContain("No kernel");
  box.dispatchEvent(enter());
  expect(send).not.toHaveBeenCalled();
});

it("puts hostile text on the page as text", () => {
  const { store, box, session, alert, type } = setUp({ text: "</textarea><img src=x>" });
  expect(box.value).toBe("</textarea><img src=x>");
  type("<b>");
  box.dispatchEvent(enter());
  session.receive({ id: requests()[0].id, error: "<img src=x>" }, []);
  expect(alert.children).toHaveLength(0);
  expect(document.querySelector("img")).toBeNull();
  expect(store.get("text_error")).toBe("<img src=x>");
});

describe("a second line", () => {
  const toggle = () => /** @type {HTMLButtonElement} */ (document.querySelector("button"));
  const open = () => {
    toggle().click();
    vi.advanceTimersByTime(1); // The document announces a selection later.
  };
  const lines = () => [...document.querySelectorAll("textarea")];
  const labels = () =>
    [...document.querySelectorAll("label")]
      .filter(({ hidden }) => !hidden)
      .map(({ textContent }) => textContent);

  it("is opened by a button, and sent with the text", () => {
    setUp();
    expect([labels(), toggle().textContent]).toEqual([["Text"], "+ second text"]);
    open();
    expect([labels(), toggle().textContent]).toEqual([["Text A", "Text B"], "− second text"]);
    expect(document.activeElement).toBe(lines()[1]);
    lines()[1].value = "It slept .";
    lines()[1].dispatchEvent(new Event("input"));
    lines()[1].dispatchEvent(enter());
    expect(requests()).toEqual([
      { kind: "look", text: "A cat sat .", pair: "It slept .", id: expect.any(String) },
    ]);
    toggle().click();
    expect(requests().at(-1)).toMatchObject({ text: "A cat sat .", pair: null });
  });

  it("is no pair while it is blank", () => {
    setUp();
    open();
    lines()[0].dispatchEvent(enter());
    expect(requests()).toMatchObject([{ pair: null }]);
  });

  it("is open if Python shows a pair, and follows it", () => {
    const { store } = setUp({ pair: "It slept ." });
    expect(lines().map(({ value }) => value)).toEqual(["A cat sat .", "It slept ."]);
    store.set({ text: "A dog .", pair: "It ran ." });
    expect(lines().map(({ value }) => value)).toEqual(["A dog .", "It ran ."]);
    store.set({ pair: null });
    expect(lines().map(({ value }) => value)).toEqual(["A dog .", ""]);
  });

  it("is the target of an encoder-decoder", () => {
    setUp({ choices: ["encoder", "decoder", "cross"], choice: "cross", pair: "Un chat ." });
    expect([labels(), toggle().textContent]).toEqual([["Source", "Target"], "− target"]);
  });
});

it("can be edited on a page that reads texts itself", () => {
  const { box, type } = setUp({ live: false, page_reads: true });
  expect(box.readOnly).toBe(false);
  type("A dog");
  vi.advanceTimersByTime(300);
  expect(requests()).toEqual([{ kind: "look", text: "A dog", pair: null, id: expect.any(String) }]);
});
