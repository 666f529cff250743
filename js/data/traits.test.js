import { expect, it } from "vitest";
import { DEFAULTS } from "../contract.js";
import { accuracies, dossierOf, relationRow, statistic } from "../testing/made_up.js";
import { checkTraits } from "./traits.js";

const VALID = {
  ...DEFAULTS,
  ...{ layer: 3, head: 0, highlight: [[0, 1]], selection: [], names: { "1-1": "det" } },
  accuracies: accuracies("det", [[0.5, 0.25]]),
  relation_rows: [relationRow({ relation: "det" })],
  statistic_values: [statistic("Entropy", Array(12).fill(1))],
  ...{ sort: "-q", progress: 0.5, remaining: null, relation: "det", example: null },
  ...{ find: "det > .8", passing: [[0, 1]], dossier: dossierOf() },
};

it("accepts what the kernel sends", () => {
  expect(checkTraits(VALID)).toEqual({ valid: VALID, refused: [] });
  expect(checkTraits({ accuracies: {}, dossier: {} }).refused).toEqual([]);
});

it("leaves names alone that are not traits", () => {
  expect(checkTraits({ live: false })).toEqual({ valid: { live: false }, refused: [] });
});

const [row] = VALID.relation_rows;
const [entropy] = VALID.statistic_values;

it.each([
  ["layer", -1],
  ["head", 1.5],
  ["focused", ["1"]],
  ["direction", "sideways"],
  ["show", "pie"],
  ["threshold", Number.NaN],
  ["mass", 2],
  ["top", null],
  ["unit", "letters"],
  ["color", "__proto__"],
  ["sort", "--q"],
  ["sort", "constructor"],
  ["text", null],
  ["names", { "1-1": 3 }],
  ["selection", [[0, 0, 0]]],
  ["highlight", [{ layer: 0, head: 0 }]],
  ["passing", [[0]]],
  ["relation_rows", [{ ...row, relation: undefined }]],
  ["relation_rows", [{ ...row, head: [1] }]],
  ["relation_rows", { length: 1 }],
  ["accuracies", { ...VALID.accuracies, heads: 3 }],
  ["accuracies", { ...VALID.accuracies, relations: ["det", "obj"] }],
  ["accuracies", null],
  ["statistic_values", [{ ...entropy, values: new DataView(new ArrayBuffer(8)) }]],
  ["statistic_values", [{ ...entropy, high: entropy.low }]],
  ["statistic_values", [{ ...entropy, values: Array(12).fill(1) }]],
  ["example", { relation: "det" }],
  ["listed", { of: 3, index: "0" }],
  ["dossier", null],
  ["dossier", { ...dossierOf(), head: [1] }],
  ["dossier", { head: [0, 0] }],
])("refuses a %s that can't be shown (%j)", (name, value) => {
  expect(checkTraits({ ...VALID, [name]: value }).refused).toEqual([name]);
  expect(checkTraits({ [name]: value }).valid).toEqual({});
});

it("takes links to pages of the same folder only", () => {
  const pairs = { words: [], upos: [], relations: [] };
  const examples = { strongest: [], middle: [], typical: [] };
  /** @param {string | undefined} page */
  const refused = (page) => {
    const nearest = [{ head: [0, 1], divergence: 0.1, page }];
    const dossier = { head: [0, 0], about: "", scores: [], examples, pairs, nearest };
    return checkTraits({
      dossier: { ...dossier, mass: [1], uniform_mass: [1], special: [0, 0] },
    }).refused;
  };
  expect([refused(undefined), refused("head-1-2.html")]).toEqual([[], []]);
  for (const page of ["javascript:alert(1)", "https://example.org/a.html", "/a.html", ""]) {
    expect(refused(page)).toEqual(["dossier"]);
  }
});
