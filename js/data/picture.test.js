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
    const { rows, columns, codes } = new Picture(given).thumb(1, 1);
    expect([rows, columns]).toEqual([32, 32]);
    const first = [0, 1, 40, 41].map((i) => given.maps.getUint8(4 * 1600 + i));
    expect(codes[0]).toBe(Math.max(...first));
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

describe("a picture of two axes", () => {
  const keys = { tokens: ["x", "##y", "z", "</s>"], words: ["xy", "z"], word_ids: [0, 0, 1, null] };
  const maps = bytes(Array.from({ length: 2 * 3 * 5 * 4 }, (_, i) => i));

  it("has links from its rows to its columns", () => {
    const picture = new Picture({ ...densePicture(), keys, maps });
    expect([picture.isCross, picture.area]).toEqual([true, 20]);
    expect(picture.units("words")).toHaveLength(5);
    expect(picture.keyUnits("words").map(({ label }) => label)).toEqual(["xy", "z", "</s>"]);
    const links = picture.links(0, 1, "words");
    const codes = [24, 25].map((code) => (code / 255) ** 2);
    expect(links?.links(1).find(({ to }) => to === 0)?.weight).toBeCloseTo(codes[0] + codes[1], 6);
    expect(links?.sinks.map(({ label }) => label)).toEqual(["</s>"]);
    const { rows, columns } = picture.thumb(0, 1);
    expect([rows, columns]).toEqual([5, 4]);
  });

  it("predicts no antecedents, since keys are other words", () => {
    const mentions = [
      { start: 0, end: 1, head: 0, cluster: 0 },
      { start: 1, end: 2, head: 1, cluster: 0 },
    ];
    expect(new Picture({ ...densePicture(), mentions }).coreference(0, 0)?.count).toBe(1);
    expect(new Picture({ ...densePicture(), mentions, keys, maps }).coreference(0, 0)).toBeNull();
  });
});

describe("a picture with gaps", () => {
  it("has no absent head, whose exact map is refused", () => {
    const absent = [
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
    ];
    const picture = new Picture({ ...densePicture(), absent });
    expect(picture.firstHead).toEqual({ layer: 1, head: 1 });
    expect(() => picture.addExact(0, 1, halves(Array(25).fill(0)))).toThrow("lacks: (0, 1)");
  });
});

describe("a signed picture", () => {
  it("has weights between minus and plus its scale", () => {
    const given = densePicture({ layers: 1, heads: 1, words: [] });
    const picture = new Picture({ ...given, scale: 0.5, maps: bytes([128, 255, 1, 64]) });
    const links = picture.links(0, 0, "tokens");
    expect(links?.links(0)).toEqual([{ to: 1, weight: 0.5 }]);
    expect(links?.links(1)).toEqual([{ to: 0, weight: -0.5 }]);
    expect(links?.self[1]).toBeCloseTo(-0.5 * (64 / 127) ** 2, 6);
    picture.addExact(0, 0, halves([0, 1, 0.5, 0]));
    expect(picture.links(0, 0, "tokens")?.links(1)).toEqual([{ to: 0, weight: 0.25 }]);
    expect(() => picture.addExact(0, 0, halves([0, 2, 0, 0]))).toThrow("outside -1 to 1");
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
    expect([...picture.thumb(0, 1).codes]).toEqual([120, 150, 180, 210]);
  });

  it("has links between tokens only once the exact map has arrived", () => {
    const picture = new Picture(strongestPicture());
    expect(picture.links(0, 0, "tokens")).toBeNull();
    picture.addExact(0, 0, halves(Array(16).fill(0.25)));
    expect(picture.links(0, 0, "tokens")?.links(0)).toHaveLength(3);
  });
});
