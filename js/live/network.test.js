import { expect, it } from "vitest";
import networks from "../../tests/live/networks.json";
import { decodeBase64 } from "../data/base64.js";
import { readNetwork } from "./network.js";

const [{ shape, weights }] = /** @type {any[]} */ (networks.others);
const bytes = decodeBase64(weights.$bytes);

it("takes weights of 32 and of 16 bits", () => {
  const network = readNetwork(shape, bytes);
  expect(network.layers).toHaveLength(3);
  const first = network.tables.tokens[0];
  const count = bytes.length / 4;
  const halves = Uint16Array.from({ length: count }, (_, i) => (i === 0 ? 0x3c00 : 0xc000));
  const coarse = readNetwork({ ...shape, precision: "float16" }, new Uint8Array(halves.buffer));
  expect([coarse.tables.tokens[0], coarse.tables.tokens[1]]).toEqual([1, -2]);
  expect(first).toBeCloseTo(new DataView(bytes.buffer).getFloat32(0, true), 6);
});

it("refuses other numbers of weights", () => {
  expect(() => readNetwork({ ...shape, layers: 2 }, bytes)).toThrow(/The page has \d+ weights/);
});
