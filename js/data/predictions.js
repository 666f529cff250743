/** @typedef {import("../state/types.js").HeadLinks} HeadLinks */
/** @typedef {import("../state/types.js").Link} Link */

/**
 * A dependent of the selected relation, and the link that tells what a head predicts for it.
 * @typedef {object} Mark
 * @property {number} dependent   a unit
 * @property {number} gold        the unit that is its head
 * @property {number} predicted   the unit that the head takes for it
 * @property {number} from        the link, from the attending to the attended unit
 * @property {number} to
 * @property {number} weight
 * @property {boolean} hit
 */

/**
 * What a head predicts for each dependent of a relation. Dependents are left out where what is
 * known of the head doesn't tell.
 * @param {HeadLinks} links
 * @param {import("../state/types.js").Gold} gold
 * @param {string} relation
 * @param {number} direction  0: the word it attends to most; 1: the word that attends to it most
 * @param {(number | null)[]} wordIds  each token's word
 * @returns {Mark[]}
 */
export function marksOf(links, gold, relation, direction, wordIds) {
  const unitOfWord = unitsOfWords(links, wordIds);
  const predict = direction === 0 ? attended(links) : attending(links);
  return [...unitOfWord].flatMap(([word, dependent]) => {
    const head = unitOfWord.get(gold.heads[word] - 1);
    if (gold.relations[word] !== relation || head === undefined) return [];
    const best = predict(dependent);
    if (!best) return [];
    const { to: predicted, weight } = best;
    const [from, to] = direction === 0 ? [dependent, predicted] : [predicted, dependent];
    return [{ dependent, gold: head, predicted, from, to, weight, hit: predicted === head }];
  });
}

/**
 * How many of a relation's dependents a head gets right in this text, in words.
 * @param {Mark[]} marks
 * @param {string} relation
 * @param {(unit: number) => string} name
 */
export function markSentence(marks, relation, name) {
  const hits = marks.filter(({ hit }) => hit);
  const misses = marks.filter(({ hit }) => !hit);
  const parts = [
    ...hits.map(({ dependent, gold }) => `${name(dependent)}: ${name(gold)}`),
    ...misses.map(
      ({ dependent, predicted, gold }) =>
        `${name(dependent)}: ${name(predicted)}, wrong, it is ${name(gold)}`,
    ),
  ];
  return `${relation}: ${hits.length} of ${marks.length} right (solid; wrong ones dashed). ${parts.join("; ")}.`;
}

/**
 * The unit of each word that has one.
 * @param {HeadLinks} links
 * @param {(number | null)[]} wordIds
 * @returns {Map<number, number>}
 */
export function unitsOfWords({ units }, wordIds) {
  // Words that the tokenizer dropped have no unit.
  const words = [...new Set(wordIds.filter((word) => word !== null))];
  const places = units.flatMap(({ special }, unit) => (special === null ? [unit] : []));
  return new Map(places.map((unit, i) => [words[i], unit]));
}

/**
 * The word that each unit attends to most.
 * @param {HeadLinks} links
 * @returns {(unit: number) => Link | undefined}
 */
const attended = (links) => (unit) =>
  links.links(unit).find(({ to }) => links.units[to].special === null);

/**
 * The word that attends most to each unit.
 * @param {HeadLinks} links
 * @returns {(unit: number) => Link | undefined}
 */
function attending(links) {
  /** @type {Map<number, Link>} */
  const best = new Map();
  // Of a row, only the strongest links may be known: the one looked for may not be among them.
  if (links.precision !== "strongest") {
    links.units.forEach(({ special }, from) => {
      if (special !== null) return;
      for (const { to, weight } of links.links(from)) {
        if (weight > (best.get(to)?.weight ?? 0)) best.set(to, { to: from, weight });
      }
    });
  }
  return (unit) => best.get(unit);
}
