import { describe, expect, it } from "vitest";
import { Picture } from "../data/picture.js";
import { crossPicture, pairPicture } from "../dev/pictures.js";
import { densePicture } from "../testing/made_up.js";
import { sidesOf } from "./sides.js";

/**
 * @param {any} picture
 * @param {any} [options]
 */
const sides = (picture, options) =>
  sidesOf(new Picture(picture), { unit: "words", specials: false, part: "all", ...options });

/** @param {import("./sides.js").Side | null} side */
const labels = (side) => side?.units.map((unit) => side.all[unit].label).join(" ");

it("are one for the words of one text, whatever part of a pair is chosen", () => {
  const { rows, columns, boundary } = sides(densePicture(), { part: "A->B" });
  expect([labels(rows), columns, boundary]).toEqual(["a cat sat", null, null]);
});

it("are two for attention to another text", () => {
  const picture = crossPicture({ target: "le chat", source: "the cat" });
  const { rows, columns } = sides(picture, { specials: true });
  expect([rows.name, labels(rows)]).toEqual(["target", "<pad> le chat"]);
  expect([columns?.name, labels(columns)]).toEqual(["source", "the cat </s>"]);
});

describe("of a pair", () => {
  const picture = pairPicture("one two|s", "three");

  it("are one for all links, with the first unit of the second text", () => {
    const { rows, columns, boundary } = sides(picture);
    expect([labels(rows), columns]).toEqual(["one twos three", null]);
    expect(rows.all[boundary ?? -1].label).toBe("three");
    expect(sides(picture, { unit: "tokens" }).boundary).toBe(picture.boundary);
  });

  it.each([
    ["A->A", "one twos", "one twos"],
    ["A->B", "one twos", "three"],
    ["B->A", "three", "one twos"],
    ["B->B", "three", "three"],
  ])("are the texts of %s", (part, above, below) => {
    const { rows, columns } = sides(picture, { part });
    expect([labels(rows), labels(columns)]).toEqual([above, below]);
    expect([rows.name, columns?.name]).toEqual(part.split("->"));
  });

  it("have special tokens on the side of their text", () => {
    const { rows, columns } = sides(picture, { part: "A->B", specials: true });
    expect(labels(rows)).toBe("[CLS] one twos [SEP]");
    expect(labels(columns)).toBe("three [SEP]");
  });
});
