import { describe, expect, it } from "vitest";
import { imagePicture } from "../dev/pictures.js";
import { bytes, densePicture, strongestPicture } from "../testing/made_up.js";
import { decodePicture } from "./decode.js";

describe("a malformed picture", () => {
  /** @type {[string, (given: any) => unknown][]} */
  const CASES = [
    ["picture", () => null],
    ["version", (given) => ({ ...given, version: 1 })],
    ["maps", (given) => ({ ...given, maps: "AAAA" })],
    ["maps", (given) => ({ ...given, maps: bytes([1, 2, 3]) })],
    ["layers", (given) => ({ ...given, layers: 0 })],
    ["heads", (given) => ({ ...given, heads: "3" })],
    ["heads", (given) => ({ ...given, heads: 1.5 })],
    ["key", (given) => ({ ...given, key: null })],
    ["tokens", (given) => ({ ...given, tokens: [] })],
    ["tokens", (given) => ({ ...given, tokens: [1, 2, 3, 4, 5] })],
    ["word_ids", (given) => ({ ...given, word_ids: [null] })],
    ["word_ids", (given) => ({ ...given, word_ids: [null, 0, 1, 7, null] })],
    ["gold", (given) => ({ ...given, gold: { heads: [0], relations: ["root"] } })],
    ["gold", (given) => ({ ...given, gold: { heads: [0, 9, 1], relations: [] } })],
    ["tags", (given) => ({ ...given, tags: { upos: ["DET"] } })],
    ["mentions", (given) => ({ ...given, mentions: {} })],
    ["keys: tokens", (given) => ({ ...given, keys: {} })],
    [
      "keys: word_ids",
      (given) => ({ ...given, keys: { tokens: ["a"], words: [], word_ids: [0] } }),
    ],
    ["maps", (given) => ({ ...given, keys: { tokens: ["a"], words: ["a"], word_ids: [0] } })],
    ["boundary", (given) => ({ ...given, boundary: 5 })],
    ["boundary", (given) => ({ ...given, boundary: 0 })],
    ["absent", (given) => ({ ...given, absent: [[2, 0]] })],
    ["absent", (given) => ({ ...given, absent: [null] })],
    ["absent", (given) => ({ ...given, absent: {} })],
    ["scale", (given) => ({ ...given, scale: Number.NaN })],
    ["scale", (given) => ({ ...given, scale: -1 })],
    ...[
      { start: 0, end: 9, head: 0, cluster: 0 },
      { start: 1, end: 1, head: 1, cluster: 0 },
      { start: 1, end: 2, head: 0, cluster: 0 },
      { start: 1, end: 2, head: 2, cluster: 0 },
      { start: 0, end: 1, head: 0, cluster: -1 },
      { start: 0, end: 1, head: 0.5, cluster: 0 },
      { start: "0", end: 1, head: 0, cluster: 0 },
    ].map(
      (mention) =>
        /** @type {[string, (given: any) => unknown]} */ ([
          "mentions",
          (given) => ({ ...given, mentions: [mention] }),
        ]),
    ),
  ];
  it.each(CASES)("is rejected: %s", (message, spoil) => {
    expect(() => decodePicture(spoil(densePicture()))).toThrow(
      message === "version" ? /version 2/ : `"${message}" is missing or malformed`,
    );
  });

  it.each([
    ["more patches than tokens", { rows: 3 }],
    ["a start that leaves too few tokens", { start: 2 }],
    ["another kind of rows", { queries: false }],
    ["no bytes", { png: "AAAA" }],
  ])("is rejected if its image has %s", (_, changes) => {
    const picture = imagePicture();
    const image = { ...picture.image, ...changes };
    expect(() => decodePicture({ ...picture, image })).toThrow('"image" is missing or malformed');
    expect(decodePicture(picture).image?.url).toMatch(/^data:image\/png;base64,iVBOR/);
  });

  it("is rejected if a link leads to a missing unit", () => {
    const links_to = new DataView(new Uint16Array(8).fill(4).buffer);
    expect(() => decodePicture({ ...strongestPicture(), links_to })).toThrow("links_to");
  });

  it.each(["thumbs", "links_weight", "self", "sinks"])("is rejected if %s is too short", (name) => {
    expect(() => decodePicture({ ...strongestPicture(), [name]: bytes([1]) })).toThrow(name);
  });
});
