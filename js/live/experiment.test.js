// The answers are those of tests/live/write.py, given by an Explorer.
import { describe, expect, it } from "vitest";
import experiments from "../../tests/live/experiments.json";
import { bundledParts, bundledWeights, mapsOf } from "../testing/live_model.js";
import { answerQuestion, changesOfMaps } from "./experiment.js";
import { Reader } from "./reader.js";

const reader = new Reader(bundledParts(), bundledWeights());
const NEW = /** @type {any} */ ({
  ...{ head: null, how: null, query: null, key: null, words: null },
  ...{ units: "words", stream: null, title: "", own: null },
});

/**
 * Compare values whose numbers may differ by rounding.
 * @param {unknown} value
 * @param {unknown} expected
 */
function check(value, expected) {
  if (typeof expected === "number" && typeof value === "number") {
    expect(Math.abs(value - expected)).toBeLessThan(1e-4);
  } else if (typeof expected === "object" && expected !== null) {
    expect(Object.keys(/** @type {any} */ (value)).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, part] of Object.entries(expected))
      check(/** @type {any} */ (value)[key], part);
  } else {
    expect(value).toEqual(expected);
  }
}

describe.each(experiments)("$question.text, $question.edits.length edits", (example) => {
  const { question, expected } = /** @type {any} */ (example);
  const traits = /** @type {any} */ (answerQuestion(reader, question));

  it("has Python's edits, words and predictions", () => {
    check(traits.edit_list, expected.edit_list);
    check(traits.predictions, expected.predictions);
    expect(traits.picture).toMatchObject({ tokens: expected.tokens, words: expected.words });
    expect(traits.masked).toEqual(question.masked);
  });

  it("has Python's maps after the edits", () => {
    const maps = mapsOf(expected);
    const codes = traits.picture.maps.slice(-maps.length);
    for (const [i, code] of codes.entries()) {
      expect(Math.abs(code - 255 * Math.sqrt(maps[i]))).toBeLessThan(0.55);
    }
  });

  it.runIf(expected.effects)("has Python's effects of the other heads", () => {
    const { effects } = answerQuestion(reader, { ...question, compares: true });
    check(effects, expected.effects);
  });
});

describe("an experiment", () => {
  const ask = (/** @type {object} */ question) =>
    /** @type {any} */ (
      answerQuestion(reader, { text: "A cat sat", pair: null, edits: [], masked: [], ...question })
    );

  it("shows the text without the edits, and how far each map has moved", () => {
    const plain = ask({});
    expect([plain.picture_before, plain.change]).toEqual([{}, undefined]);
    const edits = [{ ...NEW, kind: "head", head: [1, 0], how: "uniform" }];
    const { picture_before: before, change } = ask({ edits });
    expect(before.maps).toEqual(plain.picture.maps);
    expect([...change.subarray(0, 8)]).toEqual(Array(8).fill(0));
    expect(change[8]).toBeGreaterThan(0.1);
    const shape = /** @type {any} */ ({ layers: 1, heads: 2 });
    const maps = [
      [1, 0, 0, 1, 1, 0, 0, 1],
      [0, 1, 0, 1, 1, 0, 0, 1],
    ].map((values) => Float32Array.from(values));
    expect([...changesOfMaps(maps[0], maps[1], shape)]).toEqual([0.5, 0]);
  });

  it("keeps titles that it gave, and says what is left of nothing", () => {
    const [kept] = ask({ edits: [{ ...NEW, kind: "hide", words: [2] }] }).edit_list;
    expect(ask({ edits: [{ ...kept, own: 7 }] }).edit_list).toEqual([{ ...kept, own: 7 }]);
    const all = Array.from({ length: 48 }, (_, i) => ({
      ...{ ...NEW, kind: "head", how: "zero" },
      head: [Math.floor(i / 8), i % 8],
    }));
    expect(ask({ edits: all }).picture.note).toContain("All heads are switched off");
    const cuts = [0, 1, 2, 3, 4].map((key) => ({
      ...NEW,
      kind: "cut",
      head: [0, 0],
      query: 1,
      key,
    }));
    expect(ask({ edits: cuts }).picture.note).toContain("the row is 0 now");
  });

  it("refuses words and heads that aren't there", () => {
    expect(() => ask({ masked: [0] })).toThrow("[CLS] is a special token, which can't be masked.");
    expect(() => ask({ edits: [{ ...NEW, kind: "hide", words: [9] }] })).toThrow("no word 9");
    expect(() => ask({ edits: [{ ...NEW, kind: "head", head: [6, 0] }] })).toThrow("no such head");
    expect(() => ask({ compares: true })).toThrow("No head is switched off");
    const silent = Object.assign(Object.create(Reader.prototype), {
      ...reader,
      parts: { ...reader.parts, mask: null },
    });
    const question = { text: "A cat", pair: null, edits: [], masked: [1] };
    expect(() => answerQuestion(silent, question)).toThrow("predicts no masked words");
    expect(answerQuestion(silent, { ...question, masked: [] })).toMatchObject({
      predictions: null,
    });
  });
});
