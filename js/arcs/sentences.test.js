import { describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { densePicture } from "../testing/made_up.js";
import { layOut } from "./layout.js";
import { captionOf, wordSentence } from "./sentences.js";

/** @type {import("../data/links.js").Row} */
const ROW = {
  kept: [
    { to: 4, weight: 0.414 },
    { to: 1, weight: 0.22 },
  ],
  self: 0.05,
  sinks: [0, 0.2],
  undrawn: 0.116,
  hidden: 3,
};
const SINKS = ["[CLS]", "[SEP]"].map((label) => ({ label, mass: new Float32Array() }));
const LINKS = /** @type {any} */ ({ sinks: SINKS, precision: "exact" });
/**
 * Return a scene of outgoing links.
 * @param {(import("../data/links.js").Row | null)[]} rows
 * @param {Record<string, unknown>} [more]
 * @returns {any}
 */
const sceneWith = (rows, more) => ({
  fans: [{ isIncoming: false, isSecond: false, links: LINKS, rows, owned: [] }],
  ...{ groups: [], focus: [], coreference: null, predictions: [], relation: null },
  ...{ sideNames: [], missing: [], ...more },
});

/** Return the layout of words that are units 1, 2, ... @param {...string} names */
const layoutOf = (...names) => {
  const positions = new Map(names.map((_, position) => [position + 1, position]));
  const units = [...positions.keys()];
  return {
    units,
    names,
    positions,
    columns: positions,
    rowCount: names.length,
    hasBars: true,
    sides: null,
  };
};

describe("sentences", () => {
  it("describe what a word attends to", () => {
    const layout = layoutOf("chef", "made", "a", "cake");
    const scene = sceneWith([null, ROW, null, null]);
    expect(wordSentence(scene, layout, 1)).toBe(
      "made attends to cake 0.41, chef 0.22, itself 0.05, [SEP] 0.20; 0.12 is not drawn",
    );
    expect(wordSentence(scene, layout, 2)).toBe("a");
  });

  it("name the sides of a comparison", () => {
    const layout = /** @type {any} */ (layoutOf("chef", "made", "a", "cake"));
    const scene = sceneWith([null, ROW, null, null], { sideNames: ["him", "her"] });
    scene.fans.push({
      ...scene.fans[0],
      isSecond: true,
      rows: [null, { ...ROW, kept: [] }, null, null],
    });
    expect(wordSentence(scene, layout, 1)).toBe(
      "made (him) attends to cake 0.41, chef 0.22, itself 0.05, [SEP] 0.20; 0.12 is not drawn. " +
        "made (her) attends to itself 0.05, [SEP] 0.20; 0.12 is not drawn",
    );
    expect(captionOf(scene, layout, true)).toBe(
      "him: 2 links are drawn, 3 hidden with 12% of the attention. " +
        "her: 0 links are drawn, 3 hidden with 12% of the attention.",
    );
  });

  it("tell a special token that is drawn from others of its kind", () => {
    const scene = sceneWith([null, ROW, null, null]);
    expect(wordSentence(scene, layoutOf("chef", "made", "a", "[SEP]"), 1)).toBe(
      "made attends to [SEP] 0.41, chef 0.22, itself 0.05, other [SEP] 0.20; 0.12 is not drawn",
    );
  });

  it("describe how much attention is not drawn", () => {
    const scene = sceneWith([ROW, null]);
    const caption = captionOf(/** @type {any} */ (scene), /** @type {any} */ (layoutOf()), true);
    expect(caption).toBe("2 links are drawn, 3 hidden with 12% of the attention.");
  });

  it("quote punctuation, which would be lost among the commas", () => {
    const decoded = new Picture(densePicture({ words: ["a", ",", "b1"] }));
    const options = { specials: false, width: 400, unit: /** @type {const} */ ("words") };
    const layout = layOut(decoded, { ...options, measure: (texts) => texts.map(() => 40) });
    expect(layout.names).toEqual(["a", "“,”", "b1"]);
  });

  it("say so if nothing is drawn", () => {
    const row = { ...ROW, kept: [], self: 0, sinks: [0, 0], undrawn: 1 };
    expect(wordSentence(sceneWith([row]), layoutOf("made"), 0)).toBe(
      "made attends to no drawn word; 1.00 is not drawn",
    );
  });

  it.each([
    [null, "This text has no gold tree in which to check det."],
    [{ heads: [0], relations: ["root"] }, "No word of this text has the relation det."],
    [
      { heads: [2, 0], relations: ["det", "root"] },
      "The links of the words with det are not loaded yet.",
    ],
  ])("say why a relation has no right or wrong words", (gold, sentence) => {
    const inputs = {
      accuracies: { row: { relation: "det" } },
      ...{ picture: { gold, scale: null }, layout: { unit: "words", sides: null } },
    };
    const caption = captionOf(sceneWith([ROW], { inputs }), /** @type {any} */ (layoutOf()), true);
    expect(caption).toBe(`${sentence} 2 links are drawn, 3 hidden with 12% of the attention.`);
  });

  it("explain whether a missing map can be fetched", () => {
    const scene = sceneWith([null], { focus: [0] });
    const layout = /** @type {any} */ (layoutOf());
    expect(captionOf(scene, layout, true)).toContain("from the kernel");
    expect(captionOf(scene, layout, false)).toContain("This page does not contain");
  });
});
