// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture, pairPicture, signedPicture } from "../dev/pictures.js";
import { Store } from "../state/store.js";
import { densePicture, stubLayout } from "../testing/made_up.js";
import { arcView } from "./view.js";

/** @type {Store} */
let store;
/** @type {{node: HTMLElement}} */
let view;
/** @type {AbortController} */
let closing;

beforeEach(() => {
  stubLayout();
  closing = new AbortController();
  const decoded = new Picture(densePicture({ layers: 2, heads: 3 }));
  store = new Store({ decoded, layer: 0, head: 1, unit: "words", specials: false, focused: [] });
  view = { node: arcView(store, { signal: closing.signal }) };
  document.body.replaceChildren(view.node);
});

const words = () => /** @type {SVGElement[]} */ ([...view.node.querySelectorAll(".bl-word")]);
/** @param {Element} word */
const tooltipOf = (word) =>
  word.parentElement?.querySelector(":scope > title")?.textContent ?? undefined;
const arcs = () => /** @type {SVGElement[]} */ ([...view.node.querySelectorAll(".bl-arc")]);
const caption = () => view.node.querySelector(".bl-arc-caption")?.textContent;

/**
 * @param {Element} target
 * @param {string} key
 */
function press(target, key) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
}

describe("the words", () => {
  it("exclude special tokens by default", () => {
    const units = store.get("decoded")?.units("words") ?? [];
    const plain = units.filter(({ special }) => special === null).length;
    expect(words()).toHaveLength(plain);
    store.set({ specials: true });
    expect(words()).toHaveLength(units.length);
  });

  it("are tokens if those are chosen", () => {
    store.set({ unit: "tokens", specials: true });
    expect(words()).toHaveLength(store.get("decoded")?.tokens.length ?? 0);
  });
});

describe("the arcs", () => {
  it("are the links of the shown head that the rule keeps", () => {
    const links = store.get("decoded")?.links(0, 1, "words");
    for (const word of words()) {
      const unit = Number(word.dataset.unit);
      const expected = (links?.links(unit) ?? [])
        .filter(({ to, weight }) => links?.units[to].special === null && weight >= 0.05)
        .slice(0, 3)
        .map(({ to }) => to);
      const drawn = arcs()
        .filter((arc) => arc.dataset.from === String(unit))
        .map((arc) => Number(arc.dataset.to));
      expect(drawn.every((to) => expected.includes(to))).toBe(true);
      expect(drawn.length).toBeLessThanOrEqual(3);
    }
    expect(arcs().length).toBeGreaterThan(0);
    expect(view.node.dataset).toMatchObject({ layer: "0", head: "1" });
  });

  it("show the hovered head, and return to the locked one", () => {
    store.set({ hover: { layer: 1, head: 2 } });
    expect(view.node.dataset).toMatchObject({ layer: "1", head: "2" });
    store.set({ hover: null });
    expect(view.node.dataset).toMatchObject({ layer: "0", head: "1" });
  });

  it("can show a fixed head", () => {
    const fixed = {
      node: arcView(store, {
        signal: closing.signal,
        head: () => ({ layer: 1, head: 0 }),
      }),
    };
    store.set({ hover: { layer: 1, head: 2 } });
    expect(fixed.node.dataset).toMatchObject({ layer: "1", head: "0" });
  });

  it("are fewer with a higher minimum weight", () => {
    const previousCount = arcs().length;
    store.set({ threshold: 0.99 });
    expect(arcs().length).toBeLessThan(previousCount);
  });
});

describe("a focused word", () => {
  it("tints the words that it attends to in proportion to their weights", () => {
    words()[0].dispatchEvent(new Event("pointerover", { bubbles: true }));
    const drawn = arcs().filter((arc) => arc.dataset.from === words()[0].dataset.unit);
    expect(drawn.length).toBeGreaterThan(0);
    for (const word of words()) {
      const weight = Number(
        drawn.find((arc) => arc.dataset.to === word.dataset.unit)?.dataset.weight ?? 0,
      );
      const tint = Number(word.querySelector(".bl-tint")?.getAttribute("fill-opacity"));
      const line = Number(word.querySelector(".bl-underline")?.getAttribute("stroke-width"));
      expect(tint).toBeCloseTo(0.7 * Math.sqrt(weight), 2);
      expect(line).toBeCloseTo(weight > 0 ? 0.8 + 3 * weight : 0, 1);
    }
  });

  it("is described in the caption, and the arcs of others are faded", () => {
    words()[1].dispatchEvent(new Event("pointerover", { bubbles: true }));
    expect(caption()).toContain(" attends to ");
    const unit = words()[1].dataset.unit;
    for (const arc of arcs()) {
      expect(arc.classList.contains("bl-faded")).toBe(arc.dataset.from !== unit);
    }
    view.node.querySelector(".bl-sheet")?.dispatchEvent(new Event("pointerleave"));
    expect(view.node.querySelector(".bl-faded")).toBeNull();
  });

  it("is pinned by a click, and unpinned by the next one", () => {
    const unit = Number(words()[2].dataset.unit);
    words()[2].dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(store.get("focused")).toEqual([unit]);
    expect(words()[2].getAttribute("aria-pressed")).toBe("true");
    words()[2].dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(store.get("focused")).toEqual([]);
  });

  it("can be reached and pinned with the keyboard", () => {
    expect(words().filter((word) => word.getAttribute("tabindex") === "0")).toHaveLength(1);
    words()[0].focus();
    expect(press(words()[0], "ArrowRight").defaultPrevented).toBe(true);
    expect(document.activeElement).toBe(words()[1]);
    expect(words()[1].getAttribute("tabindex")).toBe("0");
    press(words()[1], "Enter");
    expect(store.get("focused")).toEqual([Number(words()[1].dataset.unit)]);
    press(words()[1], "Escape");
    expect(store.get("focused")).toEqual([]);
    expect(press(words()[1], "a").defaultPrevented).toBe(false);
  });

  it("has its weights in its label for screen readers", () => {
    for (const word of words()) expect(word.getAttribute("aria-label")).toMatch(/ attends to .*\d/);
  });
});

it("isolates right-to-left words in sentences, so that numbers stay beside their words", () => {
  store.set({ decoded: new Picture(densePicture({ key: 4, words: ["על", "כלב", "chef"] })) });
  const isolated = /^\u2068על\u2069 attends to (\u2068כלב\u2069|chef) 0\.\d\d[,;]/;
  expect(words()[0].getAttribute("aria-label")).toMatch(isolated);
  expect(words()[0].querySelector(".bl-word-text")?.textContent).toBe("על");
});

it("shortens a long word, with its full text in the tooltip", () => {
  const long = "x".repeat(80);
  store.set({ decoded: new Picture(densePicture({ key: 2, words: ["a", long, "b"] })) });
  const word = words()[1];
  expect(word.querySelector(".bl-word-text")?.textContent).toMatch(/^x{10,40}…$/);
  expect(tooltipOf(word)).toBe(long);
  expect(tooltipOf(words()[0])).toBeUndefined();
});

describe("what is known of the words", () => {
  const tags = {
    upos: ["DET", "NOUN", null],
    xpos: null,
    lemmas: [null, "cat", null],
    feats: null,
  };

  it.each(/** @type {const} */ (["words", "tokens"]))(
    "is shown under the pointer, of %s",
    (unit) => {
      const tagged = { ...densePicture({ layers: 2, heads: 3, key: 8 }), tags };
      store.set({ decoded: new Picture(tagged), unit, specials: true });
      const titles = words().map(tooltipOf);
      expect(titles).toEqual([undefined, "a\nDET", "cat\nNOUN, lemma cat", undefined, undefined]);
      words()[2].dispatchEvent(new Event("pointerover", { bubbles: true }));
      expect(caption()).toMatch(/^cat attends to .* · NOUN, lemma cat$/);
      words()[3].dispatchEvent(new Event("pointerover", { bubbles: true }));
      expect(caption()).not.toContain("·");
    },
  );
});

describe("a text of many lines", () => {
  const scroll = () => /** @type {HTMLElement} */ (view.node.querySelector(".bl-arc-scroll"));
  const lines = () => [...view.node.querySelectorAll(".bl-line")];
  const filled = () => lines().map((line) => line.querySelector(".bl-arc") !== null);

  beforeEach(() => {
    const many = Array.from({ length: 120 }, (_, i) => `word${i}`);
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(300);
    view = { node: arcView(store, { signal: closing.signal }) };
    document.body.replaceChildren(view.node);
    const picture = densePicture({ key: 3, words: many });
    // Draw all weights, since they are small in a long text.
    store.set({ decoded: new Picture(picture), threshold: 0 });
  });

  it("has arcs on visible lines only, and words on all lines", () => {
    expect(words()).toHaveLength(120);
    expect(filled()[0]).toBe(true);
    expect(filled().at(-1)).toBe(false);
    scroll().scrollTop = 1e5;
    scroll().dispatchEvent(new Event("scroll"));
    expect(filled()[0]).toBe(false);
  });

  it("writes the numbers of links to other lines last", () => {
    const numbers = () => view.node.querySelectorAll(".bl-stub tspan").length;
    vi.useFakeTimers();
    store.set({ hover: { layer: 1, head: 2 } });
    expect(numbers()).toBe(0);
    vi.runAllTimers();
    expect(numbers()).toBeGreaterThan(20);
    vi.useRealTimers();
  });

  it.each(/** @type {const} */ (["outgoing", "incoming"]))(
    "has room for the numbers of %s links, however many",
    (direction) => {
      vi.useFakeTimers();
      store.set({ direction, mass: 1, top: 20 });
      vi.runAllTimers();
      vi.useRealTimers();
      const [line] = view.node.querySelectorAll(".bl-line");
      const heights = [...line.querySelectorAll(".bl-stub tspan")].map((n) =>
        Number(n.getAttribute("y")),
      );
      expect(heights.length).toBeGreaterThan(10);
      expect(Math.min(...heights)).toBeGreaterThan(8); // the height of a digit
      expect(Math.max(...heights)).toBeLessThan(Number(line.getAttribute("height")));
    },
  );

  it("clears lines that show the previous head", () => {
    scroll().scrollTop = 1e5;
    scroll().dispatchEvent(new Event("scroll"));
    store.set({ hover: { layer: 1, head: 2 } });
    expect(filled()[0]).toBe(false);
    expect(words()[0].getAttribute("aria-label")).toBe("word0");
    scroll().scrollTop = 0;
    scroll().dispatchEvent(new Event("scroll"));
    expect(filled()[0]).toBe(true);
    expect(words()[0].getAttribute("aria-label")).toContain(" attends to ");
  });
});

it("draws nothing after it is closed", () => {
  closing.abort();
  store.set({ hover: { layer: 1, head: 2 } });
  expect(view.node.dataset).toMatchObject({ layer: "0", head: "1" });
});

describe("a document", () => {
  const words = ["Anna", "met", "Bea", "She", "left"];
  const mention = (/** @type {number} */ head, /** @type {number} */ cluster) => ({
    ...{ start: head, end: head + 1, head, cluster },
  });

  beforeEach(() => {
    const picture = densePicture({ layers: 2, heads: 3, words, key: 8 });
    const mentions = [mention(0, 0), mention(2, 1), mention(3, 0)];
    store.set({ decoded: new Picture({ ...picture, mentions }) });
  });

  it("has its mentions underlined, and the head's predictions marked as right or wrong", () => {
    expect(view.node.querySelectorAll(".bl-cluster")).toHaveLength(3);
    const coreference = store.get("decoded")?.coreference(0, 1);
    const [{ from, to, hit }] = coreference?.predictions ?? [];
    const [arc] = arcs().filter((candidate) => candidate.matches(".bl-right, .bl-wrong"));
    expect(arc.dataset).toMatchObject({ from: String(from), to: String(to) });
    expect(arc.classList.contains("bl-right")).toBe(hit);
    expect(caption()).toContain(`Coreference: ${hit ? "right" : "wrong"} for the one mention`);
  });

  it("shows the predictions of the hovered head", () => {
    for (const layer of [0, 1]) {
      for (const head of [0, 1, 2]) {
        store.set({ hover: { layer, head } });
        const [prediction] = store.get("decoded")?.coreference(layer, head)?.predictions ?? [];
        expect(view.node.querySelectorAll(prediction.hit ? ".bl-right" : ".bl-wrong")).toHaveLength(
          1,
        );
        const tick = view.node.querySelector(prediction.hit ? ".bl-tick-right" : ".bl-tick-wrong");
        expect(tick?.getAttribute("d")).not.toBe("");
      }
    }
  });

  it("describes the antecedent of a mention in its label", () => {
    const she = /** @type {SVGElement} */ (view.node.querySelector('.bl-word[data-position="3"]'));
    expect(she.getAttribute("aria-label")).toMatch(
      /antecedent: (Anna \(right\)|Bea \(wrong; correct: Anna\))$/,
    );
  });

  it("has no mentions or predictions between tokens", () => {
    store.set({ unit: "tokens" });
    expect(view.node.querySelector(".bl-cluster, .bl-right, .bl-wrong")).toBeNull();
    expect(caption()).toContain("hidden");
  });
});

describe("two lines of words", () => {
  const cross = crossPicture({ target: "le chat dort", source: "the cat sleeps now" });
  const side = (/** @type {string} */ name) =>
    /** @type {SVGElement[]} */ ([...view.node.querySelectorAll(`[data-side=${name}]`)]);
  const links = () =>
    /** @type {SVGElement[]} */ ([...view.node.querySelectorAll(".bl-links .bl-arc")]);
  const text = (/** @type {Element} */ word) => word.querySelector(".bl-word-text")?.textContent;

  beforeEach(() => store.set({ decoded: new Picture({ ...cross, key: 2 }), layer: 0, head: 0 }));

  it("have the attending words above, and links down to the others", () => {
    expect(side("rows").map(text)).toEqual(["le", "chat", "dort"]);
    expect(side("columns").map(text)).toEqual(["the", "cat", "sleeps", "now"]);
    const expected = store.get("decoded")?.links(0, 0, "words");
    expect(links().length).toBeGreaterThan(2);
    for (const { dataset } of links()) {
      const all = expected?.links(Number(dataset.from)) ?? [];
      const weight = all.find(({ to }) => to === Number(dataset.to))?.weight;
      expect(weight?.toFixed(3)).toBe(dataset.weight);
    }
    expect(view.node.querySelector(".bl-sheet")?.getAttribute("aria-label")).toBe(
      "Words: target above, source below",
    );
  });

  it("show what a word above attends to", () => {
    const [, chat] = side("rows");
    chat.dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
    const strong = links().filter((link) => link.classList.contains("bl-strong"));
    expect(strong.length).toBeGreaterThan(0);
    expect(strong.every(({ dataset }) => dataset.from === chat.dataset.unit)).toBe(true);
    expect(caption()).toMatch(/^chat attends to /);
  });

  it("show which words attend to a word below, also with links that are not drawn", () => {
    store.set({ top: 1, mass: 1, threshold: 0.01 });
    const [, cat] = side("columns");
    cat.dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
    const picture = store.get("decoded");
    const rows = side("rows").filter((row) => {
      const all = picture?.links(0, 0, "words")?.links(Number(row.dataset.unit)) ?? [];
      return all.some(({ to, weight }) => to === Number(cat.dataset.unit) && weight >= 0.01);
    });
    const strong = links().filter((link) => link.classList.contains("bl-strong"));
    expect(new Set(strong.map(({ dataset }) => dataset.from))).toEqual(
      new Set(rows.map(({ dataset }) => dataset.unit)),
    );
    expect(strong.every(({ dataset }) => dataset.to === cat.dataset.unit)).toBe(true);
    expect(caption()).toMatch(/^cat is attended to by .* in all$/);
    expect(cat.getAttribute("aria-label")).toBe(caption());
  });

  it("are reached by the arrow keys, and a pinned word below has the links to it", () => {
    const [le] = side("rows");
    press(le, "ArrowDown");
    expect(side("columns").filter((word) => word.getAttribute("tabindex") === "0")).toHaveLength(1);
    const cursor = () => /** @type {SVGElement} */ (view.node.querySelector("[tabindex='0']"));
    const unit = Number(cursor().dataset.unit);
    press(cursor(), "Enter");
    expect([store.get("direction"), store.get("focused")]).toEqual(["incoming", [unit]]);
    expect(cursor().getAttribute("aria-pressed")).toBe("true");
    expect(links().filter((link) => link.classList.contains("bl-strong")).length).toBeGreaterThan(
      0,
    );
    expect(links().every((link) => link.classList.contains("bl-incoming"))).toBe(true);
    expect(document.activeElement).toBe(cursor());
    press(cursor(), "ArrowUp");
    press(cursor(), "Enter");
    expect([store.get("direction"), store.get("focused")]).toEqual([
      "outgoing",
      [Number(le.dataset.unit)],
    ]);
  });

  it("of a long text have stubs with the numbers of words, and links of the focused word", () => {
    const words = Array.from({ length: 250 }, (_, i) => `word${i}`).join(" ");
    store.set({
      decoded: new Picture({ ...crossPicture({ target: words, source: words }), key: 3 }),
    });
    expect(links()).toHaveLength(0);
    expect(view.node.querySelectorAll(".bl-line .bl-arc").length).toBeGreaterThan(10);
    side("rows")[3].dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
    expect(links().length).toBeGreaterThan(0);
  });

  it("show one text of a pair, and the other", () => {
    store.set({
      decoded: new Picture({ ...pairPicture("one two", "three four"), key: 4 }),
      threshold: 0.01,
    });
    expect(view.node.querySelector(".bl-boundary")?.textContent).toBe("AB");
    store.set({ part: "B->A" });
    expect(side("rows").map(text)).toEqual(["three", "four"]);
    expect(side("columns").map(text)).toEqual(["one", "two"]);
    expect(view.node.querySelector(".bl-boundary")).toBeNull();
    store.set({ part: "all" });
    expect(side("rows")).toHaveLength(0);
  });
});

describe("signed weights", () => {
  it("have the color of their sign, and no bars", () => {
    store.set({
      decoded: new Picture({ ...signedPicture("the cat sat down"), key: 5 }),
      layer: 0,
      head: 0,
    });
    for (const arc of arcs()) {
      const isNegative = Number(arc.dataset.weight) < 0;
      expect(arc.classList.contains(isNegative ? "bl-negative" : "bl-positive")).toBe(true);
    }
    expect(arcs().some((arc) => arc.classList.contains("bl-negative"))).toBe(true);
    expect(view.node.querySelector(".bl-share-hidden")?.getAttribute("d")).toBe("");
    expect(caption()).toContain("Weights are signed");
    expect(words()[0].getAttribute("aria-label")).toMatch(/ attends to .* [+−]0\.\d/);
  });
});

describe("incoming links", () => {
  const mapOf = () => {
    const picture = /** @type {Picture} */ (store.get("decoded"));
    const size = picture.units("words").length;
    const map = /** @type {Float32Array} */ (picture.weights(0, 1, "words"));
    return (/** @type {number} */ from, /** @type {number} */ to) => map[from * size + to];
  };

  it("run below the words, each to the word whose strongest ones they are", () => {
    store.set({ direction: "incoming", top: 1, mass: 1, threshold: 0.01 });
    const weight = mapOf();
    for (const word of words()) {
      const to = Number(word.dataset.unit);
      const others = words().map(({ dataset }) => Number(dataset.unit));
      const strongest = Math.max(...others.map((from) => (from === to ? 0 : weight(from, to))));
      const own = arcs().filter((arc) => arc.dataset.to === String(to));
      expect(own.map((arc) => Number(arc.dataset.weight))).toEqual([expect.closeTo(strongest, 3)]);
    }
    expect(arcs().every((arc) => arc.classList.contains("bl-incoming"))).toBe(true);
    const line = Number(words()[0].querySelector(".bl-hit")?.getAttribute("y"));
    for (const arc of arcs()) {
      expect(Number(arc.getAttribute("d")?.split(/[M A]/)[2])).toBeGreaterThan(line + 20);
    }
  });

  it("say how much attention a word gets in all", () => {
    store.set({ direction: "incoming" });
    const weight = mapOf();
    const word = words()[1];
    const to = Number(word.dataset.unit);
    const all = [...(store.get("decoded")?.units("words") ?? []).keys()];
    const total = all.reduce((sum, from) => sum + weight(from, to), 0);
    word.dispatchEvent(new Event("pointerover", { bubbles: true }));
    expect(caption()).toMatch(/^cat is attended to by /);
    expect(caption()).toContain(`; ${total.toFixed(2)} in all`);
    expect(word.getAttribute("aria-label")).toBe(caption());
  });

  it("are drawn with outgoing ones, and the caption of a word has both", () => {
    store.set({ direction: "both" });
    const incoming = arcs().filter((arc) => arc.classList.contains("bl-incoming"));
    expect(incoming.length).toBeGreaterThan(0);
    expect(arcs().length).toBeGreaterThan(incoming.length);
    words()[0].dispatchEvent(new Event("pointerover", { bubbles: true }));
    expect(caption()).toMatch(/^a attends to .*\. a is attended to by /);
  });

  it("are chosen with a key, which keeps the cursor", () => {
    words()[1].focus();
    press(words()[1], "w");
    expect(store.get("direction")).toBe("incoming");
    expect(document.activeElement).toBe(words()[1]);
    press(words()[1], "w");
    press(words()[1], "w");
    expect(store.get("direction")).toBe("outgoing");
  });
});

describe("several focused words", () => {
  const click = (/** @type {number} */ i, options = {}) =>
    words()[i].dispatchEvent(new MouseEvent("click", { bubbles: true, ...options }));

  it("are added with a modifier, a key, or after the box is checked", () => {
    click(0);
    click(1, { shiftKey: true });
    expect(store.get("focused")).toEqual([1, 2]);
    click(0, { ctrlKey: true });
    expect(store.get("focused")).toEqual([2]);
    const event = new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, bubbles: true });
    words()[2].dispatchEvent(event);
    expect(store.get("focused")).toEqual([2, 3]);
    store.set({ adding: true });
    click(0);
    expect(store.get("focused")).toEqual([2, 3, 1]);
    expect(words().map((word) => word.getAttribute("aria-pressed"))).toEqual(Array(3).fill("true"));
    store.set({ adding: false });
    click(1);
    expect(store.get("focused")).toEqual([2]);
  });

  it("have their attention averaged, and that to them summed", () => {
    store.set({ focused: [1, 2], top: 5, mass: 1, threshold: 0 });
    const map = /** @type {Float32Array} */ (store.get("decoded")?.weights(0, 1, "words"));
    const mean = (map[5 + 3] + map[10 + 3]) / 2;
    expect(caption()).toContain(`a and cat attend, on average, to sat ${mean.toFixed(2)}`);
    const strong = arcs().filter((arc) => arc.classList.contains("bl-strong"));
    expect(strong.map(({ dataset }) => `${dataset.from}-${dataset.to}`)).toEqual(["1-3", "2-3"]);
    store.set({ direction: "incoming" });
    const sum = map[15 + 1] + map[15 + 2];
    expect(caption()).toContain(`a and cat together are attended to by sat ${sum.toFixed(2)}`);
    const total = [0, 5, 10, 15, 20].reduce((all, row) => all + map[row + 1] + map[row + 2], 0);
    expect(caption()).toContain(`; ${total.toFixed(2)} in all`);
  });
});
