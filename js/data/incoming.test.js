import { describe, expect, it } from "vitest";
import { crossPicture, signedPicture } from "../dev/pictures.js";
import { densePicture, strongestPicture } from "../testing/made_up.js";
import { rowOf } from "./links.js";
import { Picture } from "./picture.js";

const ALL = { threshold: 0, mass: 1, top: 100, columns: { has: () => true } };

describe("incoming links of complete maps", () => {
  const pictures = [
    densePicture({ words: ["a", "cat", "sat"] }),
    crossPicture({ target: "le chat dort", source: "the cat sleeps now" }),
    signedPicture("the cat sat down"),
  ];
  it.each(pictures)("are the columns of the map (%#)", (trait) => {
    const picture = new Picture(trait);
    const map = /** @type {Float32Array} */ (picture.weights(1, 2, "words"));
    const incoming = picture.links(1, 2, "words", true);
    if (!incoming) throw new Error("A dense picture has all links.");
    const { rows, columns } = picture.axisUnits("words");
    expect([incoming.units, incoming.columns]).toEqual([columns.units, rows.units]);
    for (const column of columns.units.keys()) {
      const all = [...rows.units.keys()].map((row) => map[row * columns.units.length + column]);
      const known = incoming.links(column);
      for (const { to, weight } of known) expect(weight).toBe(all[to]);
      const total = all.reduce((sum, weight) => sum + weight, 0);
      if (picture.scale === null) {
        expect(incoming.totals?.[column]).toBeCloseTo(total, 5);
        const { kept, self, undrawn } = rowOf(incoming, column, ALL);
        const drawn = kept.reduce((sum, { weight }) => sum + weight, self);
        expect(drawn).toBeCloseTo(total, 5);
        expect(undrawn).toBeCloseTo(0, 5);
        expect(self).toBe(picture.isCross ? 0 : all[column]);
      }
    }
  });

  it("end once they sum to the share of all attention to a word", () => {
    const picture = new Picture(densePicture({ words: ["a", "cat", "sat", "on", "mats"] }));
    const incoming = picture.links(0, 0, "words", true);
    if (!incoming) throw new Error("A dense picture has all links.");
    for (const column of incoming.units.keys()) {
      const { kept, total = 1 } = rowOf(incoming, column, { ...ALL, mass: 0.5 });
      const sum = kept.reduce((all, { weight }) => all + weight, 0);
      const last = kept.at(-1)?.weight ?? 0;
      expect(sum - last).toBeLessThan(0.5 * total);
    }
  });
});

it("are those among the strongest links of a long text, until the exact map arrives", () => {
  const picture = new Picture(strongestPicture());
  const incoming = picture.links(0, 0, "words", true);
  expect(incoming?.precision).toBe("strongest");
  const outgoing = picture.links(0, 0, "words");
  const expected = [0, 1, 2, 3].flatMap((row) =>
    (outgoing?.links(row) ?? []).flatMap(({ to, weight }) =>
      to === 1 ? [{ to: row, weight }] : [],
    ),
  );
  expect(expected.length).toBeGreaterThan(0);
  expect(new Set(incoming?.links(1))).toEqual(new Set(expected));
  picture.addExact(0, 0, new Uint8Array(32));
  expect(picture.links(0, 0, "words", true)?.precision).toBe("exact");
});
