import { countOf, nameOf, shareText } from "../ui/format.js";

/** @typedef {import("../state/types.js").PredictionsTrait} Predictions */
/** @typedef {import("../state/types.js").PredictedPlace} Place */
/** @typedef {import("../state/types.js").Guess} Guess */

/** Number of guesses that are listed of a text without edits. */
const LISTED = 5;

/**
 * A guess as it is drawn.
 * @typedef {object} DrawnGuess
 * @property {string} token
 * @property {number} id
 * @property {number} rank         from 1, under the edits
 * @property {number} before       share of the longest bar
 * @property {number} after
 * @property {string} text         "12%"
 * @property {string} change       "was 9%, rank 3", or "" without edits
 * @property {"up" | "down" | "same"} moved
 * @property {boolean} isTarget    whether it is what stands in the text
 */

/**
 * Return the place whose predictions are shown: that of the word, else the first one; of the next
 * tokens, the last one.
 * @param {Predictions} predictions
 * @param {number | null} chosen     index of the chosen place, or null
 * @param {number | null | undefined} unit  index of a word among words and special tokens, or null
 * @returns {number}  index of the place, or -1 if there is none
 */
export function placeOf({ kind, places }, chosen, unit) {
  if (unit != null) {
    const of = places.map((place) => place.unit === unit);
    // The next token is predicted after the last piece of a word, a masked word from its first.
    const found = kind === "next" ? of.lastIndexOf(true) : of.indexOf(true);
    if (found >= 0) return found;
  }
  if (chosen !== null && chosen < places.length) return chosen;
  return kind === "next" ? places.length - 1 : Math.min(0, places.length - 1);
}

/**
 * Return the heading of the predictions.
 * @param {Predictions["kind"]} kind
 * @param {string} label  what stands at the place
 */
export function headingOf(kind, label) {
  if (kind === "class") return "Class of the text";
  return kind === "next" ? `Next token after “${label}”` : `Masked: “${label}”`;
}

/**
 * Return the guesses at a place, the most probable under the edits first.
 * @param {Place} place
 * @returns {DrawnGuess[]}
 */
export function drawnGuesses({ guesses, kl, target }) {
  const hasEdits = kl !== null;
  const listed = hasEdits ? guesses : guesses.slice(0, LISTED);
  const longest = Math.max(...listed.flatMap(({ before, after }) => [before, after]));
  return listed.map(({ token, id, before, after, rank_before, rank_after }) => ({
    ...{ token, id, rank: rank_after },
    before: Math.exp(before - longest),
    after: Math.exp(after - longest),
    text: shareText(Math.exp(after)),
    change: hasEdits ? changeText({ before, rank_before, rank_after }) : "",
    moved: rank_after < rank_before ? "up" : rank_after > rank_before ? "down" : "same",
    isTarget: target !== null && token === target.token && rank_after === target.rank_after,
  }));
}

/** @param {Pick<Guess, "before" | "rank_before" | "rank_after">} guess */
const changeText = ({ before, rank_before, rank_after }) =>
  rank_before === rank_after
    ? `was ${shareText(Math.exp(before))}`
    : `was ${shareText(Math.exp(before))}, rank ${rank_before}`;

/**
 * Return a sentence on a place: how far the edits move it, and what they do to what stands there.
 * @param {Predictions["kind"]} kind
 * @param {Place} place
 */
export function placeSentence(kind, { kl, target }) {
  const sentences = [];
  if (kl !== null) sentences.push(`The edits move this prediction by ${nats(kl)} (KL).`);
  if (target) {
    const what = kind === "next" ? `“${target.token}”, which follows,` : `“${target.token}”`;
    const before = `${shareText(Math.exp(target.before))} (rank ${target.rank_before})`;
    const after = `${shareText(Math.exp(target.after))} (rank ${target.rank_after})`;
    sentences.push(
      kl === null ? `${what} has ${after}.` : `${what} goes from ${before} to ${after}.`,
    );
  }
  return sentences.join(" ");
}

/**
 * Return what is said in place of predictions, or "" if there are some.
 * @param {Predictions} predictions
 * @param {boolean} canMask
 */
export function emptySentence({ kind, places }, canMask) {
  if (places.length > 0) return "";
  if (kind === "next") return "The text is too long for predictions at every word.";
  return canMask
    ? "Mask a word to see what the model expects there: let a click mask, or press M on a word."
    : "No word is masked, so there is nothing to predict.";
}

/**
 * Return the effect of an edit beside the other heads of its layer.
 * @param {import("../state/types.js").EffectsTrait} effects
 * @param {string} edit  title of the edit
 */
export function describeEffects({ layer, head, heads, rank, percentile }, edit) {
  const counted = heads.filter((value) => value !== null);
  const longest = Math.max(...counted, Number.MIN_VALUE);
  const own = heads[head] ?? 0;
  return {
    marks: heads.map((value, index) => ({
      name: nameOf({ layer, head: index }),
      isOwn: index === head,
      place: value === null ? null : value / longest,
      text: value === null ? "" : nats(value),
    })),
    sentence:
      `The effect of “${edit}” (${nats(own)}) beside the same edit of each head of layer ` +
      `${layer + 1}: rank ${rank} of ${countOf(counted.length, "head")}, larger than ` +
      `${Math.round(percentile)}% of the others.`,
  };
}

/** Return a number of nats with two significant digits. @param {number} value */
export const nats = (value) => `${value === 0 ? "0" : Number(value.toPrecision(2))} nats`;
