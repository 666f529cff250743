import { describe, expect, it } from "vitest";
import { areTags, tagText } from "./tags.js";

const TAGS = {
  upos: ["NOUN", "VERB", null],
  xpos: ["NNS", "VERB", null],
  lemmas: ["dog", null, ""],
  feats: ["Number=Plur|Case=Nom", null, null],
};

describe("the tags of a word", () => {
  it("are written on one line, each once", () => {
    expect(tagText(TAGS, 0)).toBe("NOUN, NNS, lemma dog, Number=Plur, Case=Nom");
    expect(tagText(TAGS, 1)).toBe("VERB");
  });

  it("are empty where nothing is known", () => {
    expect(tagText(TAGS, 2)).toBe("");
    expect(tagText(TAGS, null)).toBe("");
    expect(tagText(null, 0)).toBe("");
    expect(tagText({ upos: null, xpos: null, lemmas: null, feats: null }, 0)).toBe("");
  });

  it("can't turn the text around them", () => {
    expect(tagText({ ...TAGS, upos: ["\u202eN\n", null, null] }, 0)).toMatch(/^\ufffdN␊, NNS/);
  });
});

describe("what isn't the tags of a text", () => {
  it.each([
    undefined,
    3,
    "NOUN",
    {},
    { ...TAGS, upos: ["NOUN"] },
    { ...TAGS, lemmas: undefined },
    { ...TAGS, feats: [1, null, null] },
    { ...TAGS, xpos: "NNS" },
  ])("is rejected: %j", (value) => {
    expect(areTags(value, 3)).toBe(false);
  });

  it("isn't null", () => {
    expect(areTags(null, 3)).toBe(true);
    expect(areTags({ ...TAGS, feats: null }, 3)).toBe(true);
  });
});
