import { countOf, describeHits, listSome } from "../ui/format.js";

/** @typedef {import("./links.js").HeadLinks} HeadLinks */
/** @typedef {import("./links.js").Link} Link */
/** @typedef {import("./decode.js").Mention} Mention */

/** Maximum number of right, and of wrong, predictions that a sentence lists. */
const MAX_LISTED = 6;

/**
 * Prediction of a head for a unit, and the link that makes it. Units are given by their indices.
 * @typedef {object} Prediction
 * @property {number} dependent   unit for which the head predicts another
 * @property {number} gold        correct unit
 * @property {number} predicted
 * @property {number} from        attending unit of the link
 * @property {number} to          attended unit of the link
 * @property {number} weight      of the link
 * @property {boolean} hit
 *
 * Antecedents that a head predicts for a document's mentions.
 * @typedef {object} Coreference
 * @property {(Prediction & {mention: number})[]} predictions  without those that need an exact map
 * @property {number} count   number of mentions that have an antecedent
 */

/**
 * Return what a head predicts for each dependent of a relation, without the dependents whose
 * predictions need an exact map.
 * @param {HeadLinks} links
 * @param {import("./decode.js").Gold} gold
 * @param {string} relation
 * @param {number} direction  0 predicts the word that the dependent attends to most; 1 the word that
 *     attends to the dependent most
 * @param {(number | null)[]} wordIds  each token's word
 * @returns {Prediction[]}
 */
export function relationPredictions(links, gold, relation, direction, wordIds) {
  const unitOf = unitsOfWords(links, wordIds);
  const isWord = (/** @type {number} */ unit) => links.units[unit].special === null;
  const attending = direction === 1 ? mostAttending(links) : null;
  return [...unitOf].flatMap(([word, dependent]) => {
    const head = unitOf.get(gold.heads[word] - 1);
    if (gold.relations[word] !== relation || head === undefined) return [];
    const best = attending ? attending.get(dependent) : mostAttended(links, dependent, isWord);
    if (!best) return [];
    const { to: predicted, weight } = best;
    const [from, to] = attending ? [predicted, dependent] : [dependent, predicted];
    return [{ dependent, gold: head, predicted, from, to, weight, hit: predicted === head }];
  });
}

/**
 * Return what a head predicts for each mention that has an antecedent: among the head words of the
 * preceding mentions, the one that the mention's head word attends to most. Ties go to the first.
 * @param {HeadLinks} links
 * @param {Mention[]} mentions  in the order of their head words
 * @param {(number | null)[]} wordIds  each token's word
 * @returns {Coreference}
 */
export function coreferenceOf(links, mentions, wordIds) {
  const unitOf = unitsOfWords(links, wordIds);
  /** @type {Coreference} */
  const coreference = { predictions: [], count: 0 };
  for (const [mention, { head, cluster }] of mentions.entries()) {
    const preceding = mentions.filter((other) => other.head < head);
    const unitsOf = (/** @type {Mention[]} */ group) =>
      new Set(group.map((other) => unitOf.get(other.head) ?? -1));
    const candidates = unitsOf(preceding);
    const antecedents = unitsOf(preceding.filter((other) => other.cluster === cluster));
    if (antecedents.size === 0) continue;
    coreference.count += 1;
    const from = unitOf.get(head) ?? -1;
    const link = mostAttended(links, from, (unit) => candidates.has(unit));
    // If all links are available, candidates without a link have weight 0, and ties go to the first.
    if (!link && links.precision === "strongest") continue;
    const { to, weight } = link ?? { to: Math.min(...candidates), weight: 0 };
    const hit = antecedents.has(to);
    const gold = Math.max(...antecedents);
    coreference.predictions.push({
      ...{ mention, dependent: from, gold, predicted: to, from, to, weight, hit },
    });
  }
  return coreference;
}

/**
 * Return a head's predictions for a relation in this text as a sentence: "This head is right for 1 of
 * 2 words with nsubj (solid arcs; wrong ones are dashed): cat → saw; wrong: it → cat (correct: saw)."
 * @param {Prediction[]} predictions
 * @param {string} relation
 * @param {(unit: number) => string} name
 */
export function relationSentence(predictions, relation, name) {
  const hits = predictions.filter(({ hit }) => hit);
  const misses = predictions.filter(({ hit }) => !hit);
  const right = hits.map(({ dependent, gold }) => `${name(dependent)} → ${name(gold)}`);
  const wrong = misses.map(
    ({ dependent, predicted, gold }) =>
      `${name(dependent)} → ${name(predicted)} (correct: ${name(gold)})`,
  );
  const legend =
    misses.length === 0
      ? ""
      : hits.length === 0
        ? " (dashed arcs)"
        : " (solid arcs; wrong ones are dashed)";
  const lists = [
    listSome(right, MAX_LISTED),
    `${hits.length > 0 && misses.length > 0 ? "wrong: " : ""}${listSome(wrong, MAX_LISTED)}`,
  ].filter(Boolean);
  return (
    `This head is ${describeHits(hits.length, predictions.length, "word")} with ` +
    `${relation}${legend}: ${lists.join("; ")}.`
  );
}

/**
 * Return how many antecedents a head gets right, or "" if no mention has one: "right for 3 of 5
 * mentions".
 * @param {Coreference | null} coreference
 */
export function coreferenceSentence(coreference) {
  if (!coreference?.count) return "";
  const { predictions, count } = coreference;
  const hits = predictions.filter(({ hit }) => hit).length;
  const missing = count - predictions.length;
  const parts = [
    predictions.length > 0 && describeHits(hits, predictions.length, "mention"),
    missing > 0 && `${countOf(missing, "mention")} not loaded yet`,
  ];
  return parts.filter(Boolean).join(", ");
}

/**
 * Return what a head predicts for the mentions whose head word is `unit`, as phrases.
 * @param {Coreference} coreference
 * @param {number} unit
 * @param {(unit: number) => string} name
 */
export const antecedentSentences = ({ predictions }, unit, name) =>
  predictions
    .filter(({ from }) => from === unit)
    .map(
      ({ predicted, gold, hit }) =>
        `antecedent: ${name(predicted)} (${hit ? "right" : `wrong; correct: ${name(gold)}`})`,
    );

/**
 * Return the strongest link of a unit to a candidate.
 * @param {HeadLinks} links
 * @param {number} unit
 * @param {(unit: number) => boolean} isCandidate
 * @returns {Link | undefined}
 */
const mostAttended = (links, unit, isCandidate) =>
  links.links(unit).find(({ to }) => isCandidate(to));

/**
 * Return, for each unit, the word that attends to it most, with the weight. The map is empty if only
 * the strongest links are available, since the word may not be among them.
 * @param {HeadLinks} links
 * @returns {Map<number, Link>}
 */
function mostAttending({ units, links, precision }) {
  /** @type {Map<number, Link>} */
  const best = new Map();
  if (precision === "strongest") return best;
  units.forEach(({ special }, from) => {
    if (special !== null) return;
    for (const { to, weight } of links(from)) {
      if (weight > (best.get(to)?.weight ?? 0)) best.set(to, { to: from, weight });
    }
  });
  return best;
}

/**
 * Return the unit of each word, except for words that the tokenizer dropped.
 * @param {HeadLinks} links
 * @param {(number | null)[]} wordIds
 * @returns {Map<number, number>}
 */
function unitsOfWords({ units }, wordIds) {
  const words = [...new Set(wordIds.filter((word) => word !== null))];
  const wordUnits = units.flatMap(({ special }, unit) => (special === null ? [unit] : []));
  return new Map(wordUnits.map((unit, i) => [words[i], unit]));
}
