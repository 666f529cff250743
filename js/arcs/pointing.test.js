// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { densePicture, stubLayout } from "../testing/made_up.js";
import { pointsAlong } from "./nearest.js";
import { arcView } from "./view.js";

/** @type {Store} */
let store;
/** @type {HTMLElement} */
let node;

/** @param {unknown} picture @param {import("../state/store.js").State} [state] */
function show(picture, state = {}) {
  store = new Store({ decoded: new Picture(picture), layer: 0, head: 1, explains: true, ...state });
  node = arcView(store, { signal: new AbortController().signal });
  document.body.replaceChildren(node);
}

beforeEach(() => {
  stubLayout();
  show(densePicture());
});

const arcs = () => /** @type {SVGElement[]} */ ([...node.querySelectorAll(".bl-arc[data-from]")]);
const label = () => node.querySelector(".bl-link-label");
/**
 * A place beside an arc, near its middle and nearer to its end; jsdom places all elements at 0, 0.
 * @param {Element} arc
 * @param {number} [off]
 */
const middleOf = (arc, off = 0) => {
  const [x, y] = pointsAlong(arc.getAttribute("d") ?? "")[13];
  return { clientX: x, clientY: y - off, bubbles: true };
};
/** The arc whose middle is higher than all others. */
const highest = () => arcs().reduce((a, b) => (middleOf(a).clientY <= middleOf(b).clientY ? a : b));
/** @param {string} type @param {MouseEventInit} place @param {Element} [target] */
const send = (type, place, target = arcs()[0]) => target.dispatchEvent(new MouseEvent(type, place));

describe("a link under the pointer", () => {
  it("is named with its weight, and marked", () => {
    const arc = highest();
    send("pointermove", middleOf(arc, 5));
    expect(arc.classList).toContain("bl-pointed");
    const units = store.get("decoded")?.units("words") ?? [];
    const [from, to] = [arc.dataset.from, arc.dataset.to].map((u) => units[Number(u)].label);
    const weight = store.get("decoded")?.weights(0, 1, "words")?.[
      Number(arc.dataset.from) * 5 + Number(arc.dataset.to)
    ];
    expect(label()?.textContent).toBe(`${from} → ${to} ${weight?.toFixed(2)}`);
    expect(node.querySelector(".bl-sheet")?.classList).toContain("bl-on-link");
    send("pointermove", middleOf(arc, 20));
    expect(arc.classList).not.toContain("bl-pointed");
    expect(label()).toBeNull();
  });

  it("is the one whose arrowhead is nearer, of two words that attend to each other", () => {
    const [a, b] = arcs().filter(
      ({ dataset }) => [dataset.from, dataset.to].sort().join() === "1,3",
    );
    for (const arc of [a, b]) {
      send("pointermove", middleOf(arc));
      expect(node.querySelectorAll(".bl-pointed")).toHaveLength(1);
      expect(arc.classList).toContain("bl-pointed");
    }
  });

  it("is not one while the pointer is on a word, or of words out of focus", () => {
    const arc = highest();
    send("pointermove", middleOf(arc), /** @type {Element} */ (node.querySelector(".bl-word")));
    expect(label()).toBeNull();
    const others = (store.get("decoded")?.units("words") ?? []).flatMap((_, u) =>
      String(u) === arc.dataset.from ? [] : [u],
    );
    store.set({ focused: others.slice(1, 2) });
    const faded = arcs().filter(({ classList }) => classList.contains("bl-faded"));
    expect(faded.length).toBeGreaterThan(0);
    send("pointermove", middleOf(faded[0]));
    expect(faded[0].classList).not.toContain("bl-pointed");
  });

  it("is one between two lines, too", () => {
    show(crossPicture({ target: "Le chat .", source: "The cat ." }), { head: 0 });
    const [arc] = arcs();
    send("pointermove", middleOf(arc), node.querySelector(".bl-link-space") ?? node);
    expect(node.querySelector(".bl-pointed")).not.toBeNull();
    expect(label()?.textContent).toMatch(/→/);
  });
});

describe("a click on a link", () => {
  it("asks why the head has it, and marks it", () => {
    const arc = highest();
    send("click", middleOf(arc, 4));
    const [query, key] = [Number(arc.dataset.from), Number(arc.dataset.to)];
    expect(store.get("why")).toEqual({
      layer: 0,
      head: 1,
      query,
      key,
      unit: "words",
      before: false,
    });
    expect(arc.classList).toContain("bl-asked");
    store.set({ why: null });
    expect(arc.classList).not.toContain("bl-asked");
    expect(store.get("focused")).toEqual([]);
  });

  it("keeps the mark when the words are drawn anew", () => {
    const arc = highest();
    send("click", middleOf(arc));
    store.set({ hover_token: Number(arc.dataset.from) });
    const marked = arcs().filter(({ classList }) => classList.contains("bl-asked"));
    expect(marked.map(({ dataset }) => dataset.to)).toEqual([arc.dataset.to]);
    store.set({ hover: { layer: 1, head: 2 } });
    expect(node.querySelector(".bl-asked")).toBeNull();
  });

  it("reaches farther with a finger", () => {
    const touch = (/** @type {number} */ off) => {
      const event = new MouseEvent("click", middleOf(highest(), off));
      Object.defineProperty(event, "pointerType", { value: "touch" });
      arcs()[0].dispatchEvent(event);
    };
    touch(30);
    expect(store.get("why")).toBeNull();
    touch(13);
    expect(store.get("why")).not.toBeNull();
  });

  it("does nothing where links can't be explained", () => {
    store.set({ explains: false });
    send("pointermove", middleOf(highest()));
    expect(label()).not.toBeNull();
    expect(node.querySelector(".bl-sheet")?.classList).not.toContain("bl-on-link");
    send("click", middleOf(highest()));
    expect(store.get("why")).toBeNull();
  });

  it("leaves words to their own clicks", () => {
    const [word] = /** @type {SVGElement[]} */ ([...node.querySelectorAll(".bl-word")]);
    send("click", middleOf(highest()), word);
    expect(store.get("why")).toBeNull();
    expect(store.get("focused")).toEqual([Number(word.dataset.unit)]);
  });
});

describe("the key y", () => {
  /** @param {Element} word */
  const press = (word) =>
    word.dispatchEvent(new KeyboardEvent("keydown", { key: "y", bubbles: true }));
  const words = () => [...node.querySelectorAll(".bl-word")];

  it("asks about the word in focus and this one", () => {
    store.set({ focused: [1] });
    press(words()[2]);
    expect(store.get("why")).toEqual({
      layer: 0,
      head: 1,
      query: 1,
      key: 3,
      unit: "words",
      before: false,
    });
  });

  it("says what it needs where links can't be explained", () => {
    store.set({ live: false });
    press(words()[0]);
    expect(store.get("why")).toBeNull();
    for (const place of ["[aria-live]", ".bl-arc-caption"]) {
      expect(node.querySelector(place)?.textContent).toMatch("running kernel");
    }
  });
});
