// Decode files written by the Python encoders: see tests/contract/write.py.
import { describe, expect, it } from "vitest";
import picturesFixture from "../../tests/contract/pictures.json";
import traitsFixture from "../../tests/contract/traits.json";
import { decodePlaces } from "./head_places.js";
import { rowOf } from "./links.js";
import { mergedLinks } from "./merged.js";
import { Picture } from "./picture.js";
import { coreferenceOf, relationPredictions } from "./predictions.js";
import { listRows } from "./relations.js";
import { decodeAccuracies, decodeStatistic } from "./statistics.js";

/**
 * Return the content of a fixture, with bytes in the form in which a host delivers them.
 * @param {object} fixture
 * @returns {any}
 */
const withBytes = (fixture) =>
  JSON.parse(JSON.stringify(fixture), (_, value) =>
    typeof value?.$bytes === "string"
      ? new DataView(Uint8Array.from(atob(value.$bytes), (c) => c.charCodeAt(0)).buffer)
      : value,
  );
const round = (/** @type {number} */ value) => Number(value.toFixed(6));

for (const { name, trait, expected } of withBytes(picturesFixture)) {
  describe(`a picture: ${name}`, () => testPicture(trait, expected));
}

/**
 * Define the tests of a decoded picture.
 * @param {any} trait
 * @param {any} expected
 */
function testPicture(trait, expected) {
  const picture = new Picture(trait);

  it("has the text, its units and its annotation", () => {
    const { layers, heads, tokens, words, word_ids: wordIds, note, dense, boundary } = expected;
    expect(picture).toMatchObject({ layers, heads, tokens, words, wordIds, note, dense, boundary });
    const { rows, columns } = picture.axisUnits("words");
    for (const [{ units, start }, expectedUnits] of [
      [rows, expected.units],
      [columns, expected.key_units],
    ]) {
      expect(
        units.map((/** @type {any} */ { special }, /** @type {number} */ unit) => ({
          special: special !== null,
          start: start[unit],
          stop: start[unit + 1],
        })),
      ).toEqual(expectedUnits.map((/** @type {any} */ unit) => ({ ...unit, text: undefined })));
    }
    expect([...picture.absent].map((index) => [Math.floor(index / heads), index % heads])).toEqual(
      expected.absent,
    );
    expect(picture.scale === null ? null : round(picture.scale)).toEqual(expected.scale);
    if (expected.image === null) expect(picture.image).toBeNull();
    else expect(picture.image).toMatchObject(expected.image);
    expect(picture.mentions).toEqual(expected.mentions);
    expect(picture.tags).toEqual(expected.tags);
    expect(
      picture.gold?.heads.map((head, dependent) => [
        dependent,
        head === 0 ? null : head - 1,
        picture.gold?.relations[dependent],
      ]) ?? null,
    ).toEqual(expected.gold);
  });

  /** @type {{layer: number, head: number, thumbnail: any, rows: any[]}[]} */
  const maps = expected.maps;
  it.each(maps)("has the map of head $layer, $head", ({ layer, head, thumbnail, rows }) => {
    const { rows: height, columns: width, codes } = picture.thumb(layer, head);
    expect([height, width]).toEqual([thumbnail.rows, thumbnail.columns]);
    expect([...codes]).toEqual([...new Uint8Array(thumbnail.codes.buffer)]);
    const links = picture.links(layer, head, "words");
    const near = (/** @type {number | undefined} */ value, /** @type {number} */ exact) =>
      expect(Math.abs(Number(value) - exact)).toBeLessThanOrEqual(expected.tolerance + 1e-6);
    for (const row of rows) {
      near(links?.self[row.unit], row.self);
      const sinks = links?.sinks.map(({ label, mass }) => [label, mass[row.unit]]) ?? [];
      const exactSinks = Array.isArray(row.sinks) ? row.sinks : Object.entries(row.sinks);
      expect(sinks.map(([label]) => label)).toEqual(
        exactSinks.map((/** @type {any} */ [label]) => label),
      );
      for (const [i, [, mass]] of sinks.entries()) near(Number(mass), exactSinks[i][1]);
      const weightOf = new Map(links?.links(row.unit).map(({ to, weight }) => [to, weight]));
      for (const [to, exact] of row.links) near(weightOf.get(to) ?? 0, exact);
      expect(weightOf.size).toBeLessThanOrEqual(row.links.length);
    }
  });

  it("writes the same labels", () => {
    for (const unit of /** @type {const} */ (["words", "tokens"])) {
      const labels = expected.labels[unit];
      if (labels) expect(picture.units(unit).map(({ label }) => label)).toEqual(labels);
    }
  });

  it("draws the same links", () => {
    for (const { layer, head, unit, incoming, columns, ...drawn } of expected.drawn) {
      const links = picture.links(layer, head, unit, incoming);
      if (!links) throw new Error("The fixture asks for no exact map.");
      const rule = { ...drawn.rule, columns: new Set(columns ?? links.columns.keys()) };
      const merged = rowOf(mergedLinks(links, drawn.group, incoming), 0, rule);
      for (const [found, { kept, own, sinks, undrawn, hidden, total }] of [
        ...drawn.rows.map((/** @type {any} */ row) => [rowOf(links, row.row, rule), row]),
        [merged, drawn.merged],
      ]) {
        expect(found.kept.map((/** @type {any} */ link) => link.to)).toEqual(
          kept.map((/** @type {any} */ [to]) => to),
        );
        expect(found.hidden).toBe(hidden);
        const weights = found.kept.map((/** @type {any} */ link) => link.weight);
        const numbers = [...weights, found.self, ...found.sinks, found.undrawn, found.total];
        const exact = kept.map((/** @type {any} */ [, weight]) => weight);
        for (const [i, number] of [...exact, own, ...sinks, undrawn, total].entries()) {
          expect(numbers[i]).toBeCloseTo(number, 5);
        }
      }
    }
  });

  it("predicts the same heads and antecedents", () => {
    for (const { layer, head, direction, relation, marks } of expected.predictions) {
      const links = picture.links(layer, head, "words");
      if (!links || !picture.gold) throw new Error("The fixture has no gold tree.");
      const words = wordsOf(picture);
      const predictions = relationPredictions(
        links,
        picture.gold,
        relation,
        direction,
        picture.wordIds,
      );
      expect(
        predictions.map(({ dependent, predicted, hit }) => [
          words.get(dependent),
          words.get(predicted),
          hit,
        ]),
      ).toEqual(marks);
    }
    for (const { layer, head, count, hits } of expected.coreference) {
      const links = picture.links(layer, head, "words");
      if (!links) throw new Error("Links between words need no exact map.");
      const { predictions, count: predicted } = coreferenceOf(
        links,
        picture.mentions,
        picture.wordIds,
      );
      expect(predicted).toBe(count);
      expect(predictions.filter(({ hit }) => hit)).toHaveLength(hits);
    }
  });

  it("adds the exact map of a head", () => {
    if (!expected.exact) return;
    const { layer, head, bytes, map } = expected.exact;
    picture.addExact(layer, head, bytes);
    expect(picture.hasExact(layer, head)).toBe(true);
    const links = picture.links(layer, head, "tokens");
    map.forEach((/** @type {number[]} */ weights, /** @type {number} */ row) => {
      const weightOf = new Map(links?.links(row).map(({ to, weight }) => [to, weight]));
      weights.forEach((weight, to) => {
        const share = to === row ? Number(links?.self[row]) : (weightOf.get(to) ?? 0);
        expect(share / (picture.scale ?? 1)).toBeCloseTo(weight, 5);
      });
    });
  });
}

describe("the other traits", () => {
  const { statistics, relation_rows: rows, accuracies, places } = withBytes(traitsFixture);

  it("have the statistics", () => {
    const decoded = statistics.trait.map(decodeStatistic);
    expect(decoded).toHaveLength(statistics.expected.length);
    statistics.expected.forEach((/** @type {any} */ expected, /** @type {number} */ i) => {
      const { name, label, group, baselineNote, low, high, values, baseline } = decoded[i];
      expect([label, group]).toEqual([expected.label, expected.group]);
      expect(baselineNote.includes("uniform")).toBe(expected.named);
      expect({ name, low: round(low), high: round(high) }).toEqual({
        name: expected.name,
        low: round(expected.low),
        high: round(expected.high),
      });
      expect([...values].map(round)).toEqual(expected.values.flat());
      expect(baseline && [...baseline].map(round)).toEqual(expected.baselines?.flat() ?? null);
    });
  });

  it("are sorted as Python sorts the relations", () => {
    for (const [sort, relations] of Object.entries(rows.expected)) {
      expect(listRows(rows.trait, sort).map(({ relation }) => relation)).toEqual(relations);
    }
  });

  it("have each head's accuracy in its better direction", () => {
    for (const { relation, values, directions } of accuracies.expected) {
      const index = accuracies.trait.relations.indexOf(relation);
      const row = rows.trait.find(
        (/** @type {any} */ candidate) => candidate.relation === relation,
      );
      const decoded = decodeAccuracies(accuracies.trait, index, row);
      [...decoded.values].forEach((value, i) => {
        expect(Math.abs(value - values.flat()[i])).toBeLessThan(1 / 65535);
      });
      expect([...decoded.directions]).toEqual(directions.flat());
    }
  });

  it("have the places of the heads", () => {
    const { points, kinds, heads } = decodePlaces(places.trait);
    points.forEach(({ layer, head, x, y, kind, nearest }, i) => {
      const expected = places.expected[i];
      expect({ layer, head, kind: kinds[kind].name }).toEqual({
        layer: expected.layer,
        head: expected.head,
        kind: expected.kind,
      });
      // Coordinates and divergences travel with five decimals.
      const numbers = [x, y, ...nearest.map(({ divergence }) => divergence)];
      const exact = [
        expected.x,
        expected.y,
        ...expected.nearest.map((/** @type {any} */ n) => n[2]),
      ];
      for (const [k, number] of numbers.entries()) expect(number).toBeCloseTo(exact[k], 4);
      expect(nearest.map(({ index }) => [Math.floor(index / heads), index % heads])).toEqual(
        expected.nearest.map((/** @type {any} */ n) => n.slice(0, 2)),
      );
    });
  });
});

/** Return the word of each unit. @param {Picture} picture */
function wordsOf(picture) {
  const { wordIds } = picture;
  const { units, start } = picture.axisUnits("words").rows;
  return new Map(units.map((_, unit) => [unit, wordIds[start[unit]]]));
}
