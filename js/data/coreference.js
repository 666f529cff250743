import { unitsOfWords } from "./predictions.js";

/** @typedef {import("../state/types.js").HeadLinks} HeadLinks */
/** @typedef {import("../state/types.js").Mention} Mention */

/**
 * What a head picks as the antecedents of a document's mentions.
 * @typedef {object} Coreference
 * @property {(import("./predictions.js").Mark & {mention: number})[]} marks  one for each known pick
 * @property {number} asked   how many mentions have an antecedent
 */

/**
 * Of the head words of the mentions before it, each mention's head word picks the one that it
 * attends to most, of equals the first. Mentions without an antecedent are not asked.
 * @param {HeadLinks} links
 * @param {Mention[]} mentions  in the order of their head words
 * @param {(number | null)[]} wordIds  each token's word
 * @returns {Coreference}
 */
export function coreferenceOf(links, mentions, wordIds) {
  const unitOf = unitsOfWords(links, wordIds);
  const asked = mentions.flatMap((mention, place) => {
    const before = mentions.filter(({ head }) => head < mention.head);
    const antecedents = before.filter(({ chain }) => chain === mention.chain);
    /** @param {Mention[]} some */
    const units = (some) => new Set(some.map(({ head }) => unitOf.get(head) ?? -1));
    return antecedents.length === 0
      ? []
      : [
          {
            mention: place,
            from: unitOf.get(mention.head) ?? -1,
            before: units(before),
            antecedents: units(antecedents),
          },
        ];
  });
  const marks = asked.flatMap(({ mention, from, before, antecedents }) => {
    const link = links.links(from).find(({ to }) => before.has(to));
    // Of a row, only the strongest links may be known; else what has no link has no weight.
    if (!link && links.precision === "strongest") return [];
    const { to, weight } = link ?? { to: Math.min(...before), weight: 0 };
    const gold = Math.max(...antecedents);
    return [
      { mention, dependent: from, gold, predicted: to, from, to, weight, hit: antecedents.has(to) },
    ];
  });
  return { marks, asked: asked.length };
}

/**
 * How many mentions a head gets right, in words; "" where there is none to tell.
 * @param {Coreference | null} found
 */
export function coreferenceSentence(found) {
  if (!found?.asked) return "";
  const { marks, asked } = found;
  const hits = marks.filter(({ hit }) => hit).length;
  const unknown = asked - marks.length;
  return `${hits} of ${marks.length} mentions right${unknown ? `, ${unknown} not known yet` : ""}`;
}

/**
 * What a head picks for the mentions of which a unit is the head word, in words.
 * @param {Coreference} found
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
