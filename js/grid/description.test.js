import { beforeEach, describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { Store } from "../state/store.js";
import { accuracies, densePicture, relationRow, statistic } from "../testing/made_up.js";
import { describeCells, describeHighlight, describeMarks } from "./description.js";

/** @type {Store} */
let store;

beforeEach(() => {
  const decoded = new Picture(densePicture({ layers: 3, heads: 4 }));
  store = new Store({ decoded, layer: 1, head: 1 });
});

describe("the cells", () => {
  it("show attention patterns by default, and nothing without a picture", () => {
    expect(describeCells(store)).toMatchObject({
      ...{ shading: null, shadingName: "pattern", names: {} },
      ...{ choices: [{ label: "Attention patterns", group: "" }], choice: 0 },
    });
    expect(describeCells(new Store())).toBeNull();
  });

  it("show a statistic or the accuracy on the selected relation, by plain names in groups", () => {
    const [entropy, classes] = [
      { title: "Entropy", group: "Entropy", unit: "nats" },
      { title: "Attention to [SEP]", group: "Token classes" },
    ];
    store.set({
      statistic_values: [
        statistic("sep", Array(12).fill(1), classes),
        statistic("all", Array(12).fill(1), entropy),
        statistic("sep_to_sep", Array(12).fill(1), { ...classes, title: "[SEP] to [SEP]" }),
      ],
      relation_rows: [relationRow()],
      accuracies: accuracies("obj", Array(3).fill(Array(4).fill(0.5))),
      ...{ relation: "obj", shading: "accuracy" },
    });
    const choices = [
      { label: "Attention patterns", group: "" },
      { label: "Attention to [SEP]", group: "Token classes" },
      { label: "[SEP] to [SEP]", group: "Token classes" },
      { label: "Entropy (nats)", group: "Entropy" },
      { label: "Accuracy on obj (all words)", group: "Selected relation" },
    ];
    expect(describeCells(store)).toMatchObject({ shadingName: "accuracy", choices, choice: 4 });
    store.set({ statistic: "all" });
    expect(describeCells(store)).toMatchObject({ shadingName: "all", choices, choice: 3 });
  });
});

describe("the note", () => {
  it("explains pooling only if cells are pooled", () => {
    expect(describeHighlight(store)).toEqual({ heads: [], clear: null, note: "", dotNote: "" });
    const words = Array.from({ length: 40 }, (_, i) => `w${i}`);
    store.set({ decoded: new Picture(densePicture({ words })) });
    expect(describeHighlight(store).note).toBe(
      "Each of a thumbnail's 32 × 32 cells shows the largest weight among its tokens.",
    );
  });

  it("counts the highlighted heads that the picture has", () => {
    store.set({
      highlight: [
        [0, 0],
        [9, 9],
      ],
    });
    expect(describeHighlight(store)).toEqual({
      heads: [{ layer: 0, head: 0 }],
      clear: [{ layer: 0, head: 0 }],
      note: "1 head highlighted.",
      dotNote: "",
    });
  });
});

describe("the shown head", () => {
  it("is the locked one, else the hovered one", () => {
    expect(describeMarks(store)).toMatchObject({
      ...{ shown: { layer: 1, head: 1 }, isLocked: true, hovered: null },
      ...{
        name: "2-2",
        indices: "(1, 1)",
        caption: "locked",
        label: expect.stringMatching(/^Head 2-2, locked: \d+% of attention to /),
      },
    });
    store.set({ hover: { layer: 0, head: 2 } });
    expect(describeMarks(store)).toMatchObject({
      ...{ name: "1-3", isLocked: false, caption: "layer 1, head 3" },
      tooltip: "1-3  (0, 2)",
    });
  });

  it("is described by its name and its states", () => {
    store.set({ names: { "2-2": "obj" }, selection: [[1, 1]], highlight: [[1, 1]] });
    expect(describeMarks(store)).toMatchObject({
      caption: "obj, locked, compared, highlighted",
      label: expect.stringMatching(/^Head 2-2, obj, locked, compared, highlighted: /),
      tooltip: "2-2  (1, 1)\nobj",
    });
  });
});
