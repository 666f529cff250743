import { countOf, nameInSentence, shareText } from "../ui/format.js";

/** @typedef {import("../state/types.js").Explanation} Explanation */

/**
 * What is said and drawn of an explanation.
 * @typedef {object} Description
 * @property {string} lead       share of the attention that the link has
 * @property {string} sum        the score as a sum
 * @property {string[]} notes
 * @property {Part[]} parts      of the score: the largest dimensions, and the rest of them
 * @property {number} score
 * @property {Rival[]} rivals    strongest links of the row, and the rest of it
 * @property {string} adds       what the head adds for this link
 *
 * @typedef {object} Part        part of a score
 * @property {string} label
 * @property {number} value
 * @property {number} mean       its mean over the row
 *
 * @typedef {object} Rival       link from the same token
 * @property {string} label
 * @property {number | null} score   null for several links
 * @property {number} weight
 * @property {boolean} isAsked
 */

/** Number of dimensions that are listed. */
const MAX_PARTS = 6;
/** Smallest difference of weights, and smallest bias, that is worth a sentence. */
const MIN_DIFFERENCE = 0.0005;

/**
 * Return the words that a link joins: "guests → her".
 * @param {import("../data/picture.js").Picture} picture
 * @param {import("../state/why.js").Link} link
 */
export const titleOf = (picture, link) => endsOf(picture, link).join(" → ");

/**
 * Return the words at both ends of a link.
 * @param {import("../data/picture.js").Picture} picture
 * @param {import("../state/why.js").Link} link
 */
const endsOf = (picture, { unit, query, key }) =>
  [picture.units(unit)[query], picture.keyUnits(unit)[key]].map((end) =>
    nameInSentence(end?.label ?? ""),
  );

/**
 * Describe an explanation.
 * @param {Explanation} explanation
 * @param {import("../data/picture.js").Picture} picture
 * @param {import("../state/why.js").Link} link
 * @returns {Description}
 */
export function describe(explanation, picture, link) {
  const { query, key, pieces, weight, score, rank, count } = explanation;
  const keys = picture.keyUnits("tokens");
  const words = endsOf(picture, link);
  const tokens = [picture.units("tokens")[query], keys[key]].map((token) =>
    nameInSentence(token?.label ?? ""),
  );
  const [from, to] = tokens.map((token, end) =>
    pieces[end] > 1 ? `${token} (in ${words[end]})` : token,
  );
  const place = rank === 1 ? "the largest" : `number ${rank}`;
  return {
    lead: `${from} gives ${to} ${shareText(weight)} of its attention, ${place} of ${countOf(count, "weight")}.`,
    sum: `Score ${number(score)} = ${sumOf(explanation)}`,
    notes: notesOn(explanation),
    parts: partsOf(explanation),
    score,
    rivals: rivalsIn(explanation, (token) => keys[token]?.label ?? ""),
    adds: addedBy(explanation, tokens[0], tokens[1]),
  };
}

/**
 * Return a score as a sum: of content and position, or of what speaks for the link and against it.
 * @param {Explanation} explanation
 */
function sumOf({ score, parts, content }) {
  if (content !== null) {
    return `${number(content)} of content ${sign(score - content)} of position.`;
  }
  const [agreeing, others] = [parts.filter((part) => part > 0), parts.filter((part) => part <= 0)];
  const [plus, minus] = [agreeing, others].map((group) => group.reduce((a, b) => a + b, 0));
  return (
    `${number(plus)} of ${countOf(agreeing.length, "dimension")} that speak for it ` +
    `${sign(minus, "−")} of ${others.length} against it.`
  );
}

/**
 * Return what else is to be said of a score.
 * @param {Explanation} explanation
 * @returns {string[]}
 */
function notesOn({ pieces, bias, bias_name, weight, edited }) {
  const notes = [];
  if (pieces[0] * pieces[1] > 1) {
    notes.push(
      `This is the strongest of the ${pieces[0]} × ${pieces[1]} links between the words’ pieces; the ` +
        "arc stands for all of them.",
    );
  }
  if (Math.abs(bias) > MIN_DIFFERENCE) {
    notes.push(
      `Before the softmax the model changes the score by ${sign(bias)} ` +
        `(${bias_name || "a part of its architecture"}, from the mean of the row).`,
    );
  }
  if (Math.abs(edited - weight) > MIN_DIFFERENCE) {
    notes.push(`Under the edits the head passes on ${shareText(edited)} instead.`);
  }
  return notes;
}

/**
 * Return the largest parts of a score, and the sum of the others.
 * @param {Explanation} explanation
 * @returns {Part[]}
 */
function partsOf({ parts, means }) {
  const order = [...parts.keys()].sort((a, b) => Math.abs(parts[b]) - Math.abs(parts[a]) || a - b);
  const listed = order.length > MAX_PARTS + 1 ? order.slice(0, MAX_PARTS) : order;
  const rest = order.slice(listed.length);
  const sum = (/** @type {number[]} */ values) => rest.reduce((total, d) => total + values[d], 0);
  const entries = listed.map((d) => ({ label: `dimension ${d}`, value: parts[d], mean: means[d] }));
  if (rest.length === 0) return entries;
  return [...entries, { label: `${rest.length} others`, value: sum(parts), mean: sum(means) }];
}

/**
 * Return the links of the row that are sent, and the rest of its attention.
 * @param {Explanation} explanation
 * @param {(token: number) => string} labelOf
 * @returns {Rival[]}
 */
function rivalsIn({ row, key, count }, labelOf) {
  const rivals = row.map((link) => ({
    ...{ label: labelOf(link.key), score: link.score, weight: link.weight },
    isAsked: link.key === key,
  }));
  const rest = count - row.length;
  if (rest <= 0) return rivals;
  const weight = Math.max(0, 1 - row.reduce((sum, link) => sum + link.weight, 0));
  return [...rivals, { label: countOf(rest, "other"), score: null, weight, isAsked: false }];
}

/**
 * Return what a head adds to the output of the token that attends.
 * @param {Explanation} explanation
 * @param {string} from
 * @param {string} to
 */
function addedBy({ edited, norm, added, share }, from, to) {
  if (norm === null || added === null || share === null) {
    return "What the head adds is unknown: its output projection can’t be read.";
  }
  return (
    `The head adds ${shareText(edited)} of ${to}’s value vector, whose length is ${number(norm)}, to ` +
    `${from}: a vector of length ${number(added)}, ${shareText(share)} of the sum over its row.`
  );
}

/** Return a number with two decimals. @param {number} value */
export const number = (value) => value.toFixed(2).replace("-", "−");

/**
 * Return a number with its sign and a space, as in a sum.
 * @param {number} value
 * @param {string} [ofZero]
 */
const sign = (value, ofZero = "+") =>
  `${value < 0 ? "−" : value > 0 ? "+" : ofZero} ${Math.abs(value).toFixed(2)}`;
