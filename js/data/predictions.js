/** @typedef {import("./links.js").HeadLinks} HeadLinks */
/** @typedef {import("./links.js").Link} Link */
/** @typedef {import("./decode.js").Mention} Mention */

/**
 * What a head predicts for a unit, and the link that says so.
 * @typedef {object} Mark
 * @property {number} dependent   the unit that something is predicted for
 * @property {number} gold        the right answer
 * @property {number} predicted
 * @property {number} from        the link, from the attending to the attended unit
 * @property {number} to
 * @property {number} weight
 * @property {boolean} hit
 *
 * What a head predicts as the antecedents of a document's mentions.
 * @typedef {object} Coreference
 * @property {(Mark & {mention: number})[]} marks  one for each known prediction
 * @property {number} asked   the number of mentions that have an antecedent
 */

/**
 * What a head predicts for each dependent of a relation. Dependents are left out if too little is
 * known of the head.
 * @param {HeadLinks} links
 * @param {import("./decode.js").Gold} gold
 * @param {string} relation
 * @param {number} direction  0: the word that the dependent attends to most; 1: the word that
 *     attends to it most
 * @param {(number | null)[]} wordIds  each token's word
 * @returns {Mark[]}
 */
export function marksOf(links, gold, relation, direction, wordIds) {
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
 * What a head predicts for each mention that has an antecedent: among the head words of the
 * preceding mentions, the one that the mention's head word attends to most; ties go to the first.
 * @param {HeadLinks} links
 * @param {Mention[]} mentions  in the order of their head words
 * @param {(number | null)[]} wordIds  each token's word
 * @returns {Coreference}
 */
export function coreferenceOf(links, mentions, wordIds) {
  const unitOf = unitsOfWords(links, wordIds);
  /** @type {Coreference} */
  const coreference = { marks: [], asked: 0 };
  for (const [mention, { head, cluster }] of mentions.entries()) {
    const preceding = mentions.filter((other) => other.head < head);
    const unitsOf = (/** @type {Mention[]} */ some) =>
      new Set(some.map((other) => unitOf.get(other.head) ?? -1));
    const candidates = unitsOf(preceding);
    const antecedents = unitsOf(preceding.filter((other) => other.cluster === cluster));
    if (antecedents.size === 0) continue;
    coreference.asked += 1;
    const from = unitOf.get(head) ?? -1;
    const link = mostAttended(links, from, (unit) => candidates.has(unit));
    // If all links are known, candidates without one have no weight, and the first one counts.
    if (!link && links.precision === "strongest") continue;
    const { to, weight } = link ?? { to: Math.min(...candidates), weight: 0 };
    const hit = antecedents.has(to);
    const gold = Math.max(...antecedents);
    coreference.marks.push({
      ...{ mention, dependent: from, gold, predicted: to, from, to, weight, hit },
    });
  }
  return coreference;
}

/**
 * A relation's predictions in this text, as a sentence.
 * @param {Mark[]} marks
 * @param {string} relation
 * @param {(unit: number) => string} name
 */
export function markSentence(marks, relation, name) {
  const hits = marks.filter(({ hit }) => hit);
  const parts = [
    ...hits.map(({ dependent, gold }) => `${name(dependent)}: ${name(gold)}`),
    ...marks
      .filter(({ hit }) => !hit)
      .map(
        ({ dependent, predicted, gold }) =>
          `${name(dependent)}: ${name(predicted)}, wrong, it is ${name(gold)}`,
      ),
  ];
  return `${relation}: ${hits.length} of ${marks.length} right (solid; wrong ones dashed). ${parts.join("; ")}.`;
}

/**
 * How many mentions a head gets right, in words; "" if no mention has an antecedent.
 * @param {Coreference | null} coreference
 */
export function coreferenceSentence(coreference) {
  if (!coreference?.asked) return "";
  const { marks, asked } = coreference;
  const hits = marks.filter(({ hit }) => hit).length;
  const unknown = asked - marks.length;
  return `${hits} of ${marks.length} mentions right${unknown ? `, ${unknown} not known yet` : ""}`;
}

/**
 * What a head predicts for the mentions whose head word is a unit, in words.
 * @param {Coreference} coreference
 * @param {number} unit
 * @param {(unit: number) => string} name
 */
export const pickSentences = ({ marks }, unit, name) =>
  marks
    .filter(({ from }) => from === unit)
    .map(
      ({ predicted, gold, hit }) =>
        `antecedent ${name(predicted)}, ${hit ? "right" : `wrong, it is ${name(gold)}`}`,
    );

/**
 * The strongest link of a unit to a candidate.
 * @param {HeadLinks} links
 * @param {number} unit
 * @param {(unit: number) => boolean} isCandidate
 * @returns {Link | undefined}
 */
const mostAttended = (links, unit, isCandidate) =>
  links.links(unit).find(({ to }) => isCandidate(to));

/**
 * For each unit the word that attends to it most, with the weight. Empty if only the strongest links
 * are known: the one in question may not be among them.
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
 * The unit of each word that has one: the tokenizer may have dropped a word.
 * @param {HeadLinks} links
 * @param {(number | null)[]} wordIds
 * @returns {Map<number, number>}
 */
function unitsOfWords({ units }, wordIds) {
  const words = [...new Set(wordIds.filter((word) => word !== null))];
  const wordUnits = units.flatMap(({ special }, unit) => (special === null ? [unit] : []));
  return new Map(wordUnits.map((unit, i) => [words[i], unit]));
}
