import {
  DRAWINGS,
  LINK_DIRECTIONS,
  MAP_COLORS,
  PARTS,
  SIDES,
  SORT_KEYS,
  STAGES,
  UNITS,
} from "../contract.js";

/** @typedef {import("../contract.js").Traits} Traits */
/** @typedef {(value: any) => boolean} Check */

/** Maximum of a count that a trait may hold. */
const MAX_COUNT = 1e9;

/** @type {Check} */
const isText = (value) => typeof value === "string";
/** Whether a link to this name stays in the folder of the page. @type {Check} */
const isPageName = (value) => isText(value) && /^[\w-]+\.html$/.test(value);
/** @type {Check} */
const isFlag = (value) => typeof value === "boolean";
/** @type {Check} */
const isNumber = (value) => Number.isFinite(value);
/** @type {Check} */
const isIndex = (value) => Number.isInteger(value) && value >= 0 && value <= MAX_COUNT;
/** @type {Check} */
const isShare = (value) => isNumber(value) && value >= 0 && value <= 1;
/** @type {Check} */
const isHead = (value) => Array.isArray(value) && value.length === 2 && value.every(isIndex);
/** @type {(check: Check) => Check} */
const orNull = (check) => (value) => value === null || check(value);
/** @type {(check: Check) => Check} */
const optional = (check) => (value) => value == null || check(value);
/** @type {(check: Check) => Check} */
const listOf = (check) => (value) => Array.isArray(value) && value.every(check);
/** @type {(values: readonly string[]) => Check} */
const oneOf = (values) => (value) => values.includes(value);
/** @type {(fields: Record<string, Check>) => Check} */
const fieldsOf = (fields) => (value) =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(fields).every(([name, check]) => check(value[name]));

/** Whether bytes hold as many numbers as heads. @type {(value: any, bytes: any, size: number) => boolean} */
const fits = ({ layers, heads }, bytes, size) =>
  bytes instanceof DataView && bytes.byteLength === layers * heads * size;

const FIGURES = [
  ...["accuracy", "low", "high", "baseline", "offset_accuracy"],
  ...["gain", "gain_low", "gain_high"],
];
const isRow = fieldsOf({
  ...{ relation: isText, summary: isFlag, count: isIndex, few: isFlag, head: isHead },
  held_out: isFlag,
  ...{ direction: isText, offset: isNumber, syntactic: isFlag },
  ...Object.fromEntries(FIGURES.map((name) => [name, orNull(isNumber)])),
  ...{ control: optional(isNumber), p: optional(isNumber), q: optional(isNumber) },
});

const hasStatisticFields = fieldsOf({
  ...{ name: isText, title: isText, group: isText, unit: isText, baseline_name: isText },
  ...{ low: isNumber, high: isNumber, layers: isIndex, heads: isIndex },
});
/** @type {Check} */
const isStatistic = (value) =>
  hasStatisticFields(value) &&
  value.low < value.high &&
  fits(value, value.values, 4) &&
  (value.baselines === null || fits(value, value.baselines, 4));

const hasAccuracyFields = fieldsOf({ relations: listOf(isText), layers: isIndex, heads: isIndex });
/** Accuracies are empty before there is a result. @type {Check} */
const isAccuracies = (value) =>
  fieldsOf({})(value) &&
  (Object.keys(value).length === 0 ||
    (hasAccuracyFields(value) && fits(value, value.values, 4 * value.relations.length)));

const isExample = fieldsOf({
  ...{ relation: isText, index: isIndex, of: isIndex, hits: isIndex, read: isIndex },
  ...{ sentences: isIndex, position: isIndex, word: isIndex, hit: isFlag, margin: isNumber },
});

const isListed = fieldsOf({
  ...{ of: isIndex, index: orNull(isIndex), position: optional(isIndex) },
  ...{ word: optional(isIndex), linked: optional(isIndex) },
  ...{ hit: optional(isFlag), weight: optional(isNumber) },
});

const isEdit = fieldsOf({
  ...{ kind: oneOf(["head", "cut", "hide", "map"]), head: orNull(isHead), how: orNull(isText) },
  ...{ query: orNull(isIndex), key: orNull(isIndex), words: orNull(listOf(isIndex)) },
  ...{ units: oneOf(UNITS), stream: orNull(isText), title: isText, own: orNull(isIndex) },
});

const isGuess = fieldsOf({
  ...{ token: isText, id: isIndex, before: isNumber, after: isNumber },
  ...{ rank_before: isIndex, rank_after: isIndex },
});
const isPredictions = fieldsOf({
  kind: oneOf(["masked", "next", "class"]),
  places: listOf(
    fieldsOf({
      ...{ position: orNull(isIndex), unit: orNull(isIndex), label: isText, kl: orNull(isNumber) },
      ...{ guesses: listOf(isGuess), target: orNull(isGuess) },
    }),
  ),
});
const isWritten = fieldsOf({
  tokens: listOf(fieldsOf({ text: isText, probability: isShare })),
  shown: isIndex,
});
const isChange = fieldsOf({
  ...{ head: isHead, divergence: isNumber, low: orNull(isNumber), high: orNull(isNumber) },
});
const isLinkedInput = fieldsOf({
  ...{ position: isIndex, words: listOf(isText), query: isIndex, key: isIndex, weight: isNumber },
  ...{ keys: listOf(Number.isInteger), weights: listOf(isNumber) },
});
const isPairCount = fieldsOf({
  ...{ query: isText, key: isText, count: isIndex, lift: orNull(isNumber) },
});
const hasDossierFields = fieldsOf({
  ...{ head: isHead, about: isText, mass: listOf(isNumber), uniform_mass: listOf(isNumber) },
  scores: listOf(
    fieldsOf({
      ...{ measure: isText, statistic: isText, value: isNumber, baseline: orNull(isNumber) },
    }),
  ),
  examples: fieldsOf({
    ...{ strongest: listOf(isLinkedInput), middle: listOf(isLinkedInput) },
    typical: listOf(isLinkedInput),
  }),
  pairs: fieldsOf({
    ...{ words: listOf(isPairCount), upos: listOf(isPairCount), relations: listOf(isPairCount) },
  }),
  special: listOf(isNumber),
  nearest: listOf(fieldsOf({ head: isHead, divergence: isNumber, page: optional(isPageName) })),
});
/** A view of several things may show no dossier. @type {Check} */
const isDossier = (value) =>
  fieldsOf({})(value) && (Object.keys(value).length === 0 || hasDossierFields(value));
const isEffects = fieldsOf({
  ...{ edit: isIndex, layer: isIndex, head: isIndex, heads: listOf(orNull(isNumber)) },
  ...{ title: isText, rank: isIndex, percentile: isNumber },
});

const hasAgreementFields = fieldsOf({
  ...{ layers: isIndex, heads: isIndex, units: isIndex, title: isText },
});
/** @type {Check} */
const isAgreement = (value) =>
  hasAgreementFields(value) && fits(value, value.values, 4 * value.units);

/** @type {Check} */
const isNames = (value) => fieldsOf({})(value) && Object.values(value).every(isText);

/**
 * What each trait must be; the type makes sure that none is forgotten.
 * @type {Record<keyof Traits, Check>}
 */
const CHECKS = {
  about: isText,
  accuracies: isAccuracies,
  agreement: orNull(isAgreement),
  change_list: listOf(isChange),
  choice: orNull(isText),
  choices: listOf(isText),
  color: oneOf(MAP_COLORS),
  direction: oneOf(LINK_DIRECTIONS),
  dossier: isDossier,
  edit_list: listOf(isEdit),
  effects: orNull(isEffects),
  example: orNull(isExample),
  find: isText,
  find_error: isText,
  focused: listOf(isIndex),
  has_dossiers: isFlag,
  given: listOf(isHead),
  head: orNull(isIndex),
  highlight: listOf(isHead),
  hints_taken: isIndex,
  known: isNames,
  layer: orNull(isIndex),
  listed: orNull(isListed),
  masked: listOf(isIndex),
  mass: isShare,
  model_name: isText,
  names: isNames,
  only_passing: isFlag,
  opened: orNull(isIndex),
  order: orNull(isText),
  pair: orNull(isText),
  part: oneOf(PARTS),
  passing: orNull(listOf(isHead)),
  // These have decoders, which tell what is wrong with them.
  picture: () => true,
  picture_a: () => true,
  picture_b: () => true,
  picture_before: () => true,
  places: () => true,
  quiz: () => true,
  predictions: orNull(isPredictions),
  progress: orNull(isShare),
  quantities: listOf(fieldsOf({ name: isText, title: isText })),
  quantity: isText,
  quantity_note: isText,
  reads_text: isFlag,
  relation: orNull(isText),
  relation_rows: listOf(isRow),
  remaining: orNull(isNumber),
  running: isFlag,
  scan_error: isText,
  selection: listOf(isHead),
  show: oneOf(DRAWINGS),
  show_dossier: isFlag,
  shown_round: isIndex,
  show_tour: isFlag,
  side: oneOf(SIDES),
  side_names: listOf(isText),
  sort: (value) => isText(value) && oneOf(SORT_KEYS)(value.replace(/^-/, "")),
  specials: isFlag,
  stage: oneOf(STAGES),
  step: isIndex,
  step_names: listOf(isText),
  statistic: orNull(isText),
  statistic_values: listOf(isStatistic),
  text: isText,
  threshold: isShare,
  tour_strings: isNames,
  top: isIndex,
  unit: oneOf(UNITS),
  unmatched: listOf(listOf(isIndex)),
  written: orNull(isWritten),
};

/**
 * Return the values of traits that can be shown, and the names of the others.
 * @param {Record<string, unknown>} values
 * @returns {{valid: Partial<Traits>, refused: string[]}}
 */
export function checkTraits(values) {
  const names = Object.keys(values);
  const refused = names.filter(
    (name) =>
      Object.hasOwn(CHECKS, name) && !CHECKS[/** @type {keyof Traits} */ (name)](values[name]),
  );
  const valid = names.filter((name) => !refused.includes(name));
  return { valid: Object.fromEntries(valid.map((name) => [name, values[name]])), refused };
}
