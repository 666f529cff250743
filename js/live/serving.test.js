import { expect, it, vi } from "vitest";
import networks from "../../tests/live/networks.json";
import texts from "../../tests/live/texts.json";
import { decodeBase64 } from "../data/base64.js";
import { Engine, serve } from "./serving.js";

const SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const [network] = networks.others;
const load = {
  model: JSON.stringify({
    ...{ shape: network.shape, limit: 9, mask: null },
    tokenizer: { ...texts[0].tokenizer, vocabulary: [...SPECIALS, "cat", "##s"] },
  }),
  weights: JSON.stringify(network.weights.$bytes),
};
/**
 * @param {number} id
 * @param {string} text
 */
const ask = (id, text) => ({ id, text, pair: null, edits: [], masked: [] });

it("reads texts once it has a model", () => {
  const engine = new Engine();
  expect(engine.answer(load)).toBeNull();
  engine.warmUp();
  expect(engine.answer(ask(3, "Cats"))).toMatchObject({
    id: 3,
    traits: { picture: { words: ["Cats"], tokens: ["[CLS]", "cat", "##s", "[SEP]"], heads: 3 } },
  });
  expect(engine.answer(ask(4, " "))).toEqual({
    id: 4,
    error: "The text is empty. Give at least one word.",
  });
});

it("says why a model can't be run", () => {
  const engine = new Engine();
  engine.answer({ ...load, weights: '"AAAAAA=="' });
  expect(engine.answer(ask(1, "a"))).toMatchObject({
    error: expect.stringMatching(/^The model in this page can't be run: The page has 1 weights/),
  });
});

it("takes weights from a file, or why there are none", () => {
  const engine = new Engine();
  engine.answer({ ...load, weights: decodeBase64(network.weights.$bytes) });
  expect(engine.answer(ask(1, "cat"))).toHaveProperty("traits");
  const other = new Engine();
  other.answer({ ...load, weights: { fault: "the server answers 404." } });
  expect(other.answer(ask(1, "cat"))).toHaveProperty(
    "error",
    "The model in this page can't be run: the server answers 404.",
  );
});

it("answers the page of a worker", () => {
  const postMessage = vi.fn();
  /** @type {any} */
  const scope = { postMessage, onmessage: null };
  serve(scope);
  scope.onmessage({ data: load });
  expect(postMessage).not.toHaveBeenCalled();
  scope.onmessage({ data: ask(1, "cat") });
  expect(postMessage).toHaveBeenCalledWith(expect.objectContaining({ id: 1 }));
});
