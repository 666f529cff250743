import { describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { densePicture } from "../testing/made_up.js";
import { layOut, runsRightToLeft, wrap } from "./layout.js";

describe("wrapping", () => {
  it("puts words side by side, and starts a line if a word does not fit", () => {
    const { boxes, rows } = wrap([40, 40, 40, 40], 100, false);
    expect(rows).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(boxes.map(({ left }) => left)).toEqual([0, 51, 0, 51]);
    expect(boxes[1].middle).toBe(71);
    expect(boxes[1]).toMatchObject({ barLeft: 51, barWidth: 40 });
  });

  it("spreads a text that fits on one line", () => {
    const { boxes } = wrap([20, 20, 20], 200, false);
    expect(boxes.map(({ left }) => left)).toEqual([0, 50, 100]);
  });

  it("places words from the right in right-to-left texts", () => {
    const { boxes } = wrap([40, 40, 40], 100, true);
    expect(boxes.map(({ left, line }) => [left, line])).toEqual([
      [60, 0],
      [9, 0],
      [60, 1],
    ]);
  });

  it.each([
    { width: 1016, letters: 95, drawn: 960 },
    { width: 1016, letters: 150, drawn: 500 },
    { width: 316, letters: 150, drawn: 220 },
    { width: 116, letters: 150, drawn: 100 },
  ])("gives a word of $letters letters $drawn of $width pixels", ({ width, letters, drawn }) => {
    const picture = new Picture(densePicture({ words: ["x".repeat(letters), "b", "c"] }));
    const measure = (/** @type {string[]} */ texts) => texts.map(({ length }) => 10 * length);
    const layout = layOut(picture, { unit: "words", specials: false, width, measure });
    const [longest] = layout.boxes.map((box) => box.width);
    expect(longest).toBeLessThanOrEqual(drawn);
    expect(longest).toBeGreaterThan(drawn - 20);
  });

  it("keeps every word inside its line for many widths", () => {
    for (let seed = 1; seed < 200; seed++) {
      const widths = Array.from(
        { length: 1 + (seed % 40) },
        (_, i) => 5 + ((seed * 31 + i * 77) % 150),
      );
      const room = 160 + ((seed * 13) % 500);
      const { boxes, rows } = wrap(widths, room, seed % 2 === 0);
      expect(rows.flat()).toEqual(widths.map((_, i) => i));
      for (const { left, width } of boxes) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(room);
      }
    }
  });
});

describe("the layout of a picture", () => {
  const measure = (/** @type {string[]} */ texts) => texts.map(() => 40);
  const options = { unit: /** @type {const} */ ("words"), specials: false, width: 116, measure };
  const words = ["Anna", "saw", "her", "twice"];

  it("stacks lines, with space for numbers and mentions below them", () => {
    const plain = layOut(new Picture(densePicture({ words })), options);
    expect(plain.lines.map(({ words }) => words)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(plain.lines[1].top).toBe(plain.lines[0].height);
    const mentions = [{ start: 0, end: 1, head: 0, cluster: 0 }];
    const clustered = layOut(new Picture({ ...densePicture({ words }), mentions }), options);
    expect(clustered.lines.map(({ mentions }) => mentions.length)).toEqual([1, 0]);
    expect(clustered.lines[0].height).toBe(plain.lines[0].height + 5 + 14);
    expect(clustered.lines[1].height).toBe(plain.lines[1].height + 5);
  });

  it("has gold arcs and mentions of words, not of tokens", () => {
    const gold = { heads: [2, 0, 2, 2], relations: ["nsubj", "root", "obj", "advmod"] };
    const picture = new Picture({ ...densePicture({ words }), gold });
    const lines = (/** @type {"words" | "tokens"} */ unit) =>
      layOut(picture, { ...options, unit, specials: true }).lines.map(({ gold }) => gold.length);
    // [CLS] takes the first position.
    expect(lines("words")).toEqual([1, 2, 1]);
    expect(lines("tokens")).toEqual([0, 0, 0]);
  });

  it("isolates right-to-left names, so that numbers stay beside their words", () => {
    const picture = new Picture(densePicture({ words: ["על", "chef"] }));
    const { names, labels, rightToLeft } = layOut(picture, options);
    expect([...names.values()]).toEqual(["\u2068על\u2069", "chef"]);
    expect(labels).toEqual(["על", "chef"]);
    expect(rightToLeft).toBe(true);
  });
});

describe("the direction of reading", () => {
  it("is that of the first letter", () => {
    expect(runsRightToLeft(["1", "«", "שלום", "world"])).toBe(true);
    expect(runsRightToLeft(["hello", "שלום"])).toBe(false);
    expect(runsRightToLeft(["مرحبا"])).toBe(true);
    expect(runsRightToLeft(["...", "7"])).toBe(false);
  });
});
