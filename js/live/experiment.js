import { EditedRun } from "./changes.js";
import { listEdits, unitsOf } from "./edits.js";
import { observe } from "./head.js";
import { divergence, encodePredictions } from "./predictions.js";
import { encodePicture } from "./reader.js";

/**
 * @typedef {import("./edits.js").Edit} Edit
 * @typedef {import("./tokenizer.js").Encoding} Encoding
 * @typedef {import("./head.js").Observation} Observation
 * @typedef {import("./reader.js").Reader} Reader
 *
 * A text with edits and masked words.
 * @typedef {object} Question
 * @property {string} text
 * @property {string | null} pair
 * @property {Edit[]} edits
 * @property {number[]} masked    words, as indices of words and special tokens
 * @property {boolean} [compares]  whether only the effects of the last edit of a head are asked for
 *
 * Traits of a view, without the keys of pictures and the numbers of edits.
 * @typedef {Record<string, unknown>} Traits
 */

/** A text with edits and masked words, and what a model makes of it before and after the edits. */
class Experiment {
  /**
   * @param {Reader} reader
   * @param {Question} question
   */
  constructor(reader, { text, pair, edits, masked }) {
    this.reader = reader;
    this.encoding = reader.encode(text, pair);
    this.masked = maskWords(this.encoding, masked, reader.parts);
    const { mask } = reader.parts;
    this.positions = this.masked.ids.flatMap((id, position) => (id === mask ? [position] : []));
    this.edits = listEdits(edits, this.masked);
    this.before = observe(reader.network, this.masked, this.positions);
  }

  /** @param {Edit[]} edits */
  observe(edits) {
    const { network, parts } = this.reader;
    if (edits.length === 0) return { observation: this.before, note: "" };
    const run = new EditedRun(edits, this.masked, parts.shape);
    const observation = observe(network, this.masked, this.positions, run);
    return { observation, note: run.note };
  }
}

/**
 * Return what a view shows of a text with edits and masked words.
 * @param {Reader} reader
 * @param {Question} question
 * @returns {Traits}
 * @throws {Error} with a message for the reader, if the text or an edit can't be read
 */
export function answerQuestion(reader, question) {
  const experiment = new Experiment(reader, question);
  if (question.compares) return { effects: compareHeads(experiment) };
  const { shape, mask, tokenizer } = reader.parts;
  const { encoding, masked, positions, before, edits } = experiment;
  const { observation: after, note } = experiment.observe(edits);
  const pictureOf = (/** @type {Observation} */ { maps }, added = "") => {
    const notes = [masked.note, added].filter(Boolean).join(" ");
    return encodePicture({ encoding: { ...masked, note: notes }, maps }, shape);
  };
  const options = { encoding, masked, positions, before, after, vocabulary: tokenizer.vocabulary };
  return {
    picture: pictureOf(after, note),
    picture_before: after === before ? {} : pictureOf(before),
    edit_list: edits,
    masked: question.masked,
    predictions: mask === null ? null : encodePredictions(options),
    ...(after === before ? {} : { change: changesOfMaps(before.maps, after.maps, shape) }),
  };
}

/**
 * Return a text in which all pieces of some words are masked.
 * @param {Encoding} encoding
 * @param {number[]} units
 * @param {import("./reader.js").ModelParts} parts
 * @returns {Encoding}
 */
function maskWords(encoding, units, { mask, tokenizer }) {
  if (units.length === 0) return encoding;
  if (mask === null) throw new Error("This model predicts no masked words.");
  const { units: labels, start } = unitsOf(encoding);
  const words = new Set(units.map((unit) => encoding.wordIds[start[unit]] ?? null));
  if (words.has(null)) {
    const special = units.find((unit) => labels[unit]?.special !== null) ?? -1;
    throw new Error(`${labels[special]?.label} is a special token, which can't be masked.`);
  }
  const name = tokenizer.vocabulary[mask];
  const isMasked = (/** @type {number} */ token) => words.has(encoding.wordIds[token]);
  return {
    ...encoding,
    ids: encoding.ids.map((id, token) => (isMasked(token) ? mask : id)),
    tokens: encoding.tokens.map((token, index) => (isMasked(index) ? name : token)),
    words: encoding.words.map((word, index) => (words.has(index) ? name : word)),
  };
}

/**
 * Return how far each map moves: the total variation distance of a row, on average.
 * @param {Float32Array} before  (layers, heads, N, N)
 * @param {Float32Array} after
 * @param {import("./network.js").Shape} shape
 * @returns {Float32Array}       (layers, heads)
 */
export function changesOfMaps(before, after, { layers, heads }) {
  const area = before.length / (layers * heads);
  const changes = new Float32Array(layers * heads);
  for (let i = 0; i < before.length; i++) {
    changes[Math.floor(i / area)] += Math.abs(after[i] - before[i]) / (2 * Math.sqrt(area));
  }
  return changes;
}

/**
 * Return the effect of the last edit of a head beside that of the same edit of every other head of its
 * layer, as bertlook.widgets.effects does.
 * @param {Experiment} experiment
 * @returns {import("../state/types.js").EffectsTrait}
 */
function compareHeads(experiment) {
  const { edits, reader } = experiment;
  const place = edits.findLastIndex(({ head }) => head !== null);
  if (place < 0) throw new Error("No head is switched off and no link is cut.");
  const edit = edits[place];
  const [layer, own] = /** @type {[number, number]} */ (edit.head);
  const { observation: base } = experiment.observe(edits.toSpliced(place, 1));
  const { shape } = reader.parts;
  const heads = Array.from({ length: shape.heads }, (_, head) => {
    const moved = edits.with(place, { ...edit, head: [layer, head] });
    const { observation } = experiment.observe(moved);
    return distance(base, observation, layer * shape.heads + head, shape);
  });
  const value = heads[own];
  return {
    ...{ edit: place, layer, head: own, heads },
    title: base.logProbs
      ? "Change of the predictions (KL, nats)"
      : "Change of the maps of other heads (total variation)",
    rank: 1 + heads.filter((other) => other > value).length,
    percentile:
      heads.length > 1
        ? (100 * heads.filter((other) => other < value).length) / (heads.length - 1)
        : 100,
  };
}

/**
 * Return how far the predictions move, or of a text without any the maps of other heads.
 * @param {Observation} before
 * @param {Observation} after
 * @param {number} edited  index of the head that is edited
 * @param {import("./network.js").Shape} shape
 */
function distance(before, after, edited, shape) {
  const moves = before.logProbs
    ? before.logProbs.map((row, i) => divergence(row, /** @type {any} */ (after.logProbs)[i]))
    : [...changesOfMaps(before.maps, after.maps, shape)].filter((_, i) => i !== edited);
  return moves.reduce((sum, move) => sum + move / moves.length, 0);
}
