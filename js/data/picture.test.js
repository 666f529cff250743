import { describe, expect, it } from "vitest";
import { bytes, densePicture, strongestPicture } from "../testing/made_up.js";
import { Picture } from "./picture.js";

/** Return weights as half-precision floats. @param {number[]} weights */
function halves(weights) {
  const code = new Map([
    [0, 0],
    [0.25, 0x3400],
    [0.5, 0x3800],
    [1, 0x3c00],
    [2, 0x4000],
  ]);
  return new DataView(Uint16Array.from(weights, (w) => code.get(w) ?? 0x7e00).buffer);
}

describe("a picture with every map", () => {
  it("has each row's links, strongest first, excluding the row itself", () => {
    const given = densePicture();
    const picture = new Picture(given);
    const links = picture.links(1, 2, "words");
    const count = given.tokens.length;
    for (let row = 0; row < count; row++) {
      const codes = Array.from({ length: count }, (_, column) =>
        given.maps.getUint8(((1 * 3 + 2) * count + row) * count + column),
      );
      const expected = codes
        .map((code, to) => ({ to, weight: (code / 255) ** 2 }))
        .filter(({ to, weight }) => to !== row && weight > 0)
        .sort((a, b) => b.weight - a.weight || a.to - b.to);
      const found = links?.links(row) ?? [];
      const strong = found.filter(({ weight }) => weight >= 0.05);
      expect(links?.links(row, 0.05)).toEqual(strong);
      expect(found.map(({ to }) => to)).toEqual(expected.map(({ to }) => to));
      found.forEach(({ weight }, i) => {
        expect(weight).toBeCloseTo(expected[i].weight, 6);
      });
      expect(links?.self[row]).toBeCloseTo((codes[row] / 255) ** 2, 6);
    }
    expect(links?.precision).toBe("coded");
  });

  it("excludes a special token's weight on itself from its sink", () => {
    const given = densePicture({ layers: 1, heads: 1, words: ["a"] });
    given.maps = bytes([255, 0, 51, 0, 0, 0, 102, 0, 51]);
    const links = new Picture(given).links(0, 0, "words");
    const [cls, sep] = links?.sinks ?? [];
    expect([cls.label, sep.label]).toEqual(["[CLS]", "[SEP]"]);
    expect(cls.mass[0]).toBe(0);
    expect(links?.self[0]).toBe(1);
    expect(sep.mass[0]).toBeCloseTo(0.04, 6);
    expect(cls.mass[2]).toBeCloseTo(0.16, 6);
  });

  it("pools thumbnails of more than 32 tokens", () => {
    const words = Array.from({ length: 38 }, (_, i) => `w${i}`);
    const given = densePicture({ words });
    const { size, weights } = new Picture(given).thumb(1, 1);
    expect(size).toBe(32);
    const first = [0, 1, 40, 41].map((i) => given.maps.getUint8(4 * 1600 + i));
    expect(weights[0]).toBe(Math.max(...first));
  });

  it("prefers the exact map of a head once it has arrived", () => {
    const picture = new Picture(densePicture({ layers: 1, heads: 1, words: ["a"] }));
    picture.addExact(0, 0, halves([1, 0, 0, 0.25, 0.25, 0.5, 0, 0, 1]));
    const links = picture.links(0, 0, "tokens");
    expect(links?.precision).toBe("exact");
    expect(links?.links(1)).toEqual([
      { to: 2, weight: 0.5 },
      { to: 0, weight: 0.25 },
    ]);
  });

  it("rejects exact maps that don't fit", () => {
    const picture = new Picture(densePicture({ layers: 1, heads: 1, words: ["a"] }));
    expect(() => picture.addExact(0, 0, halves([1, 0]))).toThrow(/4 bytes .*, not 18/);
    expect(() => picture.addExact(0, 1, halves(Array(9).fill(0)))).toThrow("0, 1");
    expect(() => picture.addExact(0, 0, halves(Array(9).fill(Number.NaN)))).toThrow("outside");
    expect(() => picture.addExact(0, 0, halves(Array(9).fill(2)))).toThrow("outside");
  });

  it("caches fewer exact maps of a long text", () => {
    const words = Array(1598).fill("a");
    const given = { ...densePicture({ words: [] }), layers: 1, heads: 7 };
    const long = {
      tokens: ["[CLS]", ...words, "[SEP]"],
      words,
      word_ids: [null, ...words.keys(), null],
    };
    const picture = new Picture({ ...given, ...long, maps: bytes({ length: 7 * 1600 ** 2 }) });
    const zeros = new DataView(new ArrayBuffer(2 * 1600 ** 2));
    for (let head = 0; head < 7; head++) picture.addExact(0, head, zeros);
    const kept = [0, 1, 2, 3, 4, 5, 6].filter((head) => picture.hasExact(0, head));
    expect(kept).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("caches eight exact maps, and drops the least recently used one", () => {
    const picture = new Picture(densePicture({ layers: 1, heads: 9, words: [] }));
    for (let head = 0; head < 9; head++) {
      picture.addExact(0, head, halves([1, 0, 0, 1]));
      if (head > 0) expect(picture.links(0, 0, "tokens")?.precision).toBe("exact");
    }
    expect([0, 1, 2, 8].map((head) => picture.hasExact(0, head))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});

describe("a picture with the strongest links", () => {
  it("has the links, sinks and thumbnails that it encodes", () => {
    const picture = new Picture(strongestPicture());
    const links = picture.links(0, 0, "words");
    expect(links?.precision).toBe("strongest");
    expect(links?.links(0)).toEqual([]);
    expect(links?.links(1)).toEqual([{ to: 2, weight: 1 }]);
    expect(links?.links(3)[0].weight).toBeCloseTo(0.16, 6);
    expect(links?.sinks[0].mass[0]).toBe(0);
    expect(links?.sinks[0].mass[1]).toBeCloseTo(0.04, 6);
    expect(links?.sinks[1].mass[2]).toBeCloseTo(0.16, 6);
    expect([...picture.thumb(0, 1).weights]).toEqual([120, 150, 180, 210]);
  });

  it("has links between tokens only once the exact map has arrived", () => {
    const picture = new Picture(strongestPicture());
    expect(picture.links(0, 0, "tokens")).toBeNull();
    picture.addExact(0, 0, halves(Array(16).fill(0.25)));
    expect(picture.links(0, 0, "tokens")?.links(0)).toHaveLength(3);
  });
});
