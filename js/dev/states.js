import { BEHAVIORS, DEFAULTS, TOUR_TEXT } from "../contract.js";
import {
  accuracies,
  densePicture,
  headPlaces,
  random,
  relationRow,
  statistic,
  strongestPicture,
} from "../testing/made_up.js";
import { quizOf } from "../testing/made_up_quiz.js";
import { explanation } from "./explanations.js";
import {
  crossPicture,
  imagePicture,
  pairPicture,
  patternedPicture,
  shiftedPicture,
  signedPicture,
} from "./pictures.js";

/**
 * State of a view, shown by the gallery's page and recorded by a snapshot.
 * @typedef {object} GalleryState
 * @property {string} name     of the snapshot file, and the anchor on the page
 * @property {string} title
 * @property {"arc_view" | "comparison" | "dossier" | "explorer" | "head_grid" | "head_map" | "quiz" | "relation_table"} widget
 * @property {Record<string, unknown>} traits
 * @property {string} [typed]  a text to enter once the widget is drawn
 * @property {{error: string} | null} [reply]  the kernel's reply to that text; null while it computes
 * @property {string} [asked]  a word on which the key y is pressed
 * @property {Record<string, unknown>} [explanation]  the kernel's reply to that
 */

const NO_TRAITS = {
  ...DEFAULTS,
  ...{ names: {}, selection: [], highlight: [], statistic_values: [], relation_rows: [] },
  ...{ accuracies: {}, example: null, choices: [], dossier: {} },
  ...{ edit_list: [], masked: [], picture_before: {}, predictions: null, effects: null },
  ...{ quantities: [], quantity: "weight", quantity_note: "", agreement: null },
  ...{
    picture_a: {},
    picture_b: {},
    side_names: [],
    unmatched: [],
    change_list: [],
    step_names: [],
  },
};
const LOCKED = { layer: 0, head: 2 };
const PLAIN = { text: "The dog chased the small cat ." };
const GOLD = {
  heads: [2, 3, 0, 6, 6, 3, 3],
  relations: ["det", "nsubj", "root", "det", "amod", "obj", "punct"],
};
const SENTENCE = patternedPicture({ ...PLAIN, gold: GOLD });
const TAGGED = {
  ...{ ...SENTENCE, key: 12 },
  tags: {
    upos: ["DET", "NOUN", "VERB", "DET", "ADJ", "NOUN", "PUNCT"],
    xpos: ["DT", "NN", "VBD", "DT", "JJ", "NN", "."],
    lemmas: ["the", "dog", "chase", "the", "small", "cat", "."],
    feats: [null, "Number=Sing", "Mood=Ind|Tense=Past", null, "Degree=Pos", "Number=Sing", null],
  },
};
const LONG_TEXT = (
  "When the rain had stopped , the children who had waited in the old barn ran out into the wet " +
  "garden , and their mother , who was reading at the window , looked up from her book and smiled . " +
  "Nobody had seen the dog since the morning , but a moment later it came around the corner"
).replace("moment", "mo|ment");
const DOCUMENT = patternedPicture({
  text: "Anna met Bea at the station . She gave her the ticket that she had bought .",
  mentions: [
    { start: 0, end: 1, head: 0, cluster: 0 },
    { start: 2, end: 3, head: 2, cluster: 1 },
    { start: 4, end: 6, head: 5, cluster: 2 },
    { start: 7, end: 8, head: 7, cluster: 0 },
    { start: 9, end: 10, head: 9, cluster: 1 },
    { start: 13, end: 14, head: 13, cluster: 0 },
  ],
});
const LONG_DOCUMENT = patternedPicture({
  text: LONG_TEXT,
  mentions: [
    { start: 6, end: 8, head: 7, cluster: 0 },
    { start: 8, end: 9, head: 8, cluster: 0 },
    { start: 21, end: 23, head: 22, cluster: 1 },
    { start: 21, end: 22, head: 21, cluster: 0 },
    { start: 31, end: 32, head: 31, cluster: 1 },
    { start: 52, end: 53, head: 52, cluster: 2 },
  ],
});
const SHORT_WORDS = patternedPicture({
  text: "O I go to it !",
  gold: {
    heads: [3, 3, 0, 5, 3, 0],
    relations: ["vocative", "nsubj:outer", "root", "case", "obl:unmarked", "discourse:emo"],
  },
});
const ROOT = {
  heads: [0, 4, 4, 1, 1],
  relations: ["root", "case", "det", "compound:prt", "punct"],
};
const PAIR = pairPicture("Anna saw the small dog .", "Who saw it ?");
const CROSS = crossPicture({
  target: "Le petit chien a chassé le chat .",
  source: "The small dog chased the cat .",
});
const LONG_CROSS = crossPicture({
  target: `${LONG_TEXT} .`,
  source: LONG_TEXT.split(" ").reverse().join(" "),
});
const ABSENT = [1, 3, 4].flatMap((layer) => [0, 1, 2, 3, 4, 5].map((head) => [layer, head]));
const GAPS = {
  ...patternedPicture({ text: PLAIN.text, layers: 6, heads: 6 }),
  absent: [...ABSENT, [5, 4], [5, 5]],
};
const ENTROPIES = [0.4, 1.1, 1.9, 2.4, 0.2, 0.9, 1.6, 2.2, 0.1, 0.7, 1.3, 2.0];
const STATISTICS = [
  statistic("all", ENTROPIES, {
    ...{ title: "Entropy", group: "Entropy", unit: "nats", high: 2.4 },
    ...{ baselines: Array(12).fill(1.5), baseline_name: "uniform" },
  }),
  statistic(
    "Change",
    ENTROPIES.map((entropy) => entropy - 1.2),
    { low: -1.2, high: 1.2 },
  ),
];
const NAMES = { "1-3": "obj", "2-1": "previous token", "3-4": "det" };
const ROWS = [
  relationRow({ relation: "obj", head: [0, 2], control: 0.21, p: 0.0001, q: 0.0004 }),
  relationRow({
    ...{ relation: "det", count: 1523, head: [1, 1], direction: "head->dep", offset: 1 },
    ...{ accuracy: 0.91, low: 0.89, high: 0.92, baseline: 0.58, gain: 0.33, gain_low: 0.3 },
    offset_accuracy: 0.58,
    ...{ gain_high: 0.35, control: 0.3, p: 0.0001, q: 0.0004 },
  }),
  relationRow({
    ...{ relation: "nsubj", count: 640, head: [2, 3], offset: 1, accuracy: 0.44, low: 0.39 },
    ...{
      high: 0.49,
      baseline: 0.45,
      offset_accuracy: 0.45,
      syntactic: false,
      gain: -0.01,
      gain_low: -0.06,
      gain_high: 0.03,
    },
    ...{ control: 0.4, p: 0.31, q: 0.38 },
  }),
  relationRow({ relation: "all", summary: true, count: 2975, head: [0, 2], accuracy: 0.61 }),
];
const FEW_WORDS_ROWS = [
  relationRow({ relation: "vocative", few: true, count: 4, low: 0.2, high: 1, gain_low: -0.3 }),
  relationRow({
    ...{ relation: "dislocated", few: true, count: 1, accuracy: null, low: null, high: null },
    ...{ baseline: null, offset_accuracy: null, gain: null, gain_low: null, gain_high: null },
    syntactic: false,
  }),
];
const TABLE = { relation_rows: ROWS, about: "Made up: 2,975 words of 400 sentences." };
const SELECTED_RELATION = {
  ...{ ...LOCKED, ...TABLE, relation: "obj" },
  accuracies: accuracies("obj", [
    [0.1, 0.2, 0.74, 0.3],
    [0.4, 0.05, 0.33, 0.6],
    [0.02, 0.5, 0.41, 0.2],
  ]),
};
const EXPLORER = {
  ...LOCKED,
  ...{ picture: SENTENCE, show: "auto", text: PLAIN.text, model_name: "a made-up model" },
};
/** @param {string} token @param {number[]} figures  shares and ranks, before and after */
const guess = (token, [before, after, rank_before, rank_after]) => ({
  ...{
    token,
    id: token.length,
    before: Math.log(before),
    after: Math.log(after),
    rank_before,
    rank_after,
  },
});
const PLACE = { position: 6, unit: 6, label: "cat" };
const MASKED = {
  kind: "masked",
  places: [
    {
      ...{ ...PLACE, kl: null, target: guess("cat", [0.08, 0.08, 3, 3]) },
      guesses: [
        guess("dog", [0.41, 0.41, 1, 1]),
        guess("boy", [0.12, 0.12, 2, 2]),
        guess("cat", [0.08, 0.08, 3, 3]),
        guess("animals", [0.031, 0.031, 4, 4]),
        guess("##s", [0.012, 0.012, 5, 5]),
      ],
    },
  ],
};
const MASKED_AND_EDITED = {
  kind: "masked",
  places: [
    {
      ...{ ...PLACE, kl: 0.234, target: guess("cat", [0.08, 0.24, 3, 1]) },
      guesses: [
        guess("cat", [0.08, 0.24, 3, 1]),
        guess("dog", [0.41, 0.19, 1, 2]),
        guess("boy", [0.12, 0.11, 2, 3]),
        guess("unbelievable", [0.0004, 0.05, 212, 4]),
        guess("animals", [0.031, 0.03, 4, 5]),
        guess("##s", [0.012, 0.0002, 5, 97]),
      ],
    },
  ],
};
const NEXT = {
  kind: "next",
  places: ["The", "dog", "chased", "the", "small", "cat", "."].map((label, i) => ({
    ...{ position: i + 1, unit: i + 1, label, kl: 0.01 * (i + 1) },
    target: i < 6 ? guess("chased", [0.3, 0.2, 1, 2]) : null,
    guesses: [guess("ran", [0.25, 0.3, 2, 1]), guess("chased", [0.3, 0.2, 1, 2])],
  })),
};
const CONTINUED = {
  predictions: {
    ...NEXT,
    places: NEXT.places.map((place) => ({
      ...{ ...place, kl: null },
      guesses: [guess("ran", [0.3, 0.3, 1, 1]), guess("unbelievably", [0.2, 0.2, 2, 2])],
    })),
  },
  written: {
    tokens: [
      { text: "cat", probability: 0.31 },
      { text: ".", probability: 0.12 },
      { text: "It", probability: 0.04 },
      { text: "ran", probability: 0.27 },
    ],
    shown: 2,
  },
};
const CLASSES = {
  kind: "class",
  places: [
    {
      ...{ position: null, unit: null, label: "", kl: null, target: null },
      guesses: [guess("positive", [0.993, 0.993, 1, 1]), guess("negative", [0.007, 0.007, 2, 2])],
    },
  ],
};
const NO_EDIT = {
  ...{ how: null, query: null, key: null, words: null, units: "words", stream: null },
};
const EDITED = {
  picture_before: { ...SENTENCE, key: 77 },
  edit_list: [
    { ...NO_EDIT, kind: "head", head: [0, 2], how: "mean", title: "head 1-3 off (mean)", own: 1 },
    { ...NO_EDIT, kind: "hide", head: null, words: [2], title: "dog hidden", own: 2 },
    {
      ...{ ...NO_EDIT, kind: "cut", head: [1, 1], query: 3, key: 5, own: 3 },
      title: "chased → small cut in 2-2",
    },
  ],
  statistic_values: [
    statistic("change", [0, 0, 1, 0, 0.2, 0.1, 0.05, 0.01, 0.3, 0.02, 0.08, 0.6], {
      ...{ title: "Change of the map (total variation)", group: "What if" },
    }),
  ],
};
const EFFECTS = {
  ...{ edit: 2, layer: 1, head: 1, heads: [0.02, 0.234, 0.31, 0.004], rank: 2, percentile: 66.7 },
  title: "Change of the predictions (KL, nats)",
};
const QUANTITIES = [
  ...["weight", "value zeroing", "gradient x attention", "norm with residual and layer norm"],
  ...["attention rollout"],
].map((title) => ({ name: title, title }));
const AGREEMENT = {
  ...{ layers: 3, heads: 4, units: 9, title: "value zeroing" },
  values: new DataView(
    Float32Array.from({ length: 108 }, (_, i) => (i % 9 === 3 || i % 9 === 5 ? 0.1 : 0.8)).buffer,
  ),
};
/** Two texts, the first of which has a word of its own. */
const TWO_TEXTS = "The dog chased the small cat/cats .";
const SIDES = {
  picture_a: { ...patternedPicture({ text: TWO_TEXTS }), key: 31 },
  picture_b: { ...shiftedPicture(TWO_TEXTS), key: 32 },
  picture: { ...signedPicture(TWO_TEXTS), key: 33 },
  side_names: ["cat", "cats"],
  unmatched: [[5], []],
  change_list: [0.31, 0.22, 0.2, 0.11, 0.1, 0.05].map((divergence, head) => ({
    ...{ head: [head % 3, head % 4], divergence, low: null, high: null },
  })),
  show: "auto",
};
const CHANGES_ON_CORPUS = SIDES.change_list.map((change) => ({
  ...{ ...change, low: change.divergence - 0.03, high: change.divergence + 0.04 },
}));
/** @type {(position: number, text: string, query: number, key: number, weight: number) => object} */
const linkedInput = (position, text, query, key, weight) => {
  const words = text.split(" ");
  const keys = words.map((_, i) => (i === query ? key : i + 1 < words.length ? i + 1 : -1));
  const weights = words.map((_, i) => (i === query ? weight : 0.15 + 0.1 * (i % 4)));
  return { ...{ position, words, query, key, weight, keys, weights } };
};
const LONG_INPUT =
  "For centuries , sailors who came home from the far side of the world believed that the sea was full of monsters .";
const DOSSIER = {
  head: [2, 0],
  about: "Model bert-mini, corpus sample.conllu",
  scores: [
    { measure: "RelativePosition", statistic: "next", value: 0.32, baseline: 0.07 },
    { measure: "Entropy", statistic: "all", value: 1.58, baseline: 2.65 },
    { measure: "HeadDivergence", statistic: "nearest", value: 0.01, baseline: null },
    { measure: "DependencyAccuracy", statistic: "relation det", value: 0.92, baseline: 0.7 },
  ],
  examples: {
    strongest: [
      linkedInput(198, LONG_INPUT, 3, 21, 0.92),
      linkedInput(3, "The dog chased the small cat .", 3, 5, 0.9),
      linkedInput(12, "Antidisestablishmentarianism is a word .", 2, 3, 0.88),
    ],
    middle: [linkedInput(40, "She put her book on the table .", 5, 6, 0.5)],
    typical: [
      linkedInput(61, "It rains .", 1, 0, 0.31),
      linkedInput(62, "הכלב רדף אחרי החתול", 0, 1, 0.4),
    ],
  },
  pairs: {
    words: [
      { query: "the", key: "sea", count: 5, lift: 10.8 },
      { query: "do", key: "n't", count: 4, lift: null },
    ],
    upos: [{ query: "DET", key: "NOUN", count: 1369, lift: 3.46 }],
    relations: [{ query: "det", key: "dep->head", count: 357, lift: 9.81 }],
  },
  mass: Array.from({ length: 41 }, (_, i) => 0.4 / (1 + (i - 21) ** 2)),
  uniform_mass: Array.from({ length: 41 }, (_, i) => 0.07 * 0.9 ** Math.abs(i - 20)),
  special: [0.26, 0.12],
  nearest: [
    { head: [3, 0], divergence: 0.012 },
    { head: [4, 0], divergence: 0.018 },
  ],
};
/** What it is on one of the pages of all heads. */
const LINKED_DOSSIER = {
  ...DOSSIER,
  nearest: DOSSIER.nearest.map((row) => ({ ...row, page: `head-${row.head[0] + 1}-1.html` })),
};
/** What a scan without treebank and other measures leaves of it. */
const BARE_DOSSIER = {
  ...{ ...DOSSIER, about: "", scores: [], nearest: [] },
  pairs: { ...DOSSIER.pairs, upos: [], relations: [] },
  examples: { strongest: DOSSIER.examples.strongest, middle: [], typical: [] },
};
const MAP = { places: clusteredPlaces(6, 8), about: "Made up: seven clusters of behaviors." };

/** @type {GalleryState[]} */
export const STATES = [
  grid("attention-patterns", "attention patterns"),
  grid("statistic", "a statistic with a baseline", {
    ...{ statistic_values: STATISTICS, statistic: "all" },
  }),
  grid("signed-statistic", "a statistic below and above zero", {
    ...{ statistic_values: STATISTICS, statistic: "Change" },
  }),
  grid("find", "heads that meet a condition", {
    ...{ statistic_values: STATISTICS, names: NAMES, find: "all < 1.5 and layer > 1" },
    passing: [
      [1, 0],
      [1, 2],
      [2, 3],
    ],
  }),
  grid("find-only", "only heads that meet a condition, by a statistic", {
    ...{ statistic_values: STATISTICS, order: "all", names: NAMES },
    ...{ find: "layer > 1", only_passing: true },
    passing: [
      [1, 0],
      [1, 2],
      [2, 3],
    ],
  }),
  grid("find-error", "a condition that can't be answered", {
    ...{ statistic_values: STATISTICS, statistic: "all", find: "al < 1.5 and layer > 1" },
    find_error:
      "'al' is no statistic of the results; near are 'Entropy all', 'Change', 'Attention to [SEP]'.",
  }),
  explorer("grid-accuracy", "Head grid: accuracy on a relation", SELECTED_RELATION),
  grid("names", "names of heads", { names: NAMES }),
  grid("many-names", "names of 12 × 12 heads", {
    picture: patternedPicture({ text: PLAIN.text, layers: 12, heads: 12 }),
    names: { "2-1": "advmod", "3-3": "compound", "3-4": "previous token", "4-7": "nmod, amod" },
  }),
  explorer("known", "Explorer: heads that are known for something", {
    names: NAMES,
    known: { "1-3": "objects 72% (best offset 36%) in UD English EWT, dev" },
  }),
  explorer("explorer-tour", "Explorer: a step of the tour", {
    known: { "1-3": "objects 72% (best offset 36%) in UD English EWT, dev" },
    picture: patternedPicture({ text: TOUR_TEXT.replace(".", " ."), layers: 6, heads: 8 }),
    text: TOUR_TEXT,
    show_tour: true,
  }),
  explorer("explorer-matrix", "Explorer: arcs and matrix", { show: "both" }),
  explorer("what-if", "Explorer: nothing edited", {
    ...{ predictions: { kind: "masked", places: [] }, focused: [2] },
  }),
  explorer("what-if-masked", "Explorer: a masked word", {
    ...{ predictions: MASKED, masked: [6], focused: [6] },
  }),
  explorer("what-if-edits", "Explorer: edits, before and after", {
    ...{ ...EDITED, predictions: MASKED_AND_EDITED, masked: [6], effects: EFFECTS },
  }),
  explorer("what-if-both", "Explorer: arcs before and after the edits", {
    ...{ ...EDITED, predictions: MASKED_AND_EDITED, masked: [6], stage: "both" },
  }),
  explorer("what-if-change", "Explorer: how far maps have changed", {
    ...{ ...EDITED, statistic: "change", predictions: null, effects: EFFECTS },
  }),
  explorer("what-if-next", "Explorer: next tokens under edits", {
    ...{ ...EDITED, predictions: NEXT, focused: [2] },
  }),
  explorer("what-if-written", "Explorer: tokens written behind the text", CONTINUED),
  explorer("what-if-written-page", "Explorer: written tokens without a kernel", {
    ...CONTINUED,
    live: false,
  }),
  explorer("what-if-class", "Explorer: the class of a text", { predictions: CLASSES }),
  explorer("what-if-quantity", "Explorer: value zeroing in place of weights", {
    ...{ quantities: QUANTITIES, quantity: "value zeroing", agreement: AGREEMENT },
    predictions: { kind: "masked", places: [] },
  }),
  explorer("what-if-page", "Explorer: edits without a kernel", {
    ...{ ...EDITED, predictions: MASKED_AND_EDITED, masked: [6], effects: EFFECTS },
    live: false,
  }),
  explorer("explorer-names", "Explorer: names of 12 × 12 heads", {
    picture: patternedPicture({ text: PLAIN.text, layers: 12, heads: 12 }),
    names: { "2-1": "advmod", "3-3": "compound", "3-4": "previous token", "4-7": "nmod, amod" },
  }),
  grid("highlight", "highlighted heads", {
    highlight: [
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ],
  }),
  grid("locked-and-compared", "a locked head and two compared ones", {
    ...LOCKED,
    selection: [
      [1, 1],
      [2, 3],
    ],
  }),
  grid("many-heads", "24 × 16 heads", {
    picture: patternedPicture({ text: "many heads", layers: 24, heads: 16 }),
  }),
  grid("large", "48 × 32 heads, seen as a whole", {
    picture: patternedPicture({ text: "many heads", layers: 48, heads: 32 }),
  }),
  grid("pair", "a pair of texts", { picture: PAIR }),
  grid("two-axes", "attention to another text", { picture: CROSS }),
  grid("signed", "signed weights", { picture: signedPicture(PLAIN.text) }),
  grid("gaps", "layers without attention", { picture: GAPS, ...LOCKED }),
  arcs("two-lines", "attention to another text", { picture: CROSS, layer: 0, head: 0 }),
  arcs("two-lines-focused", "attention to another text from one word", {
    ...{ picture: CROSS, layer: 1, head: 3, focused: [4], threshold: 0.02 },
  }),
  arcs("two-lines-wrapped", "attention to another text on several lines", {
    picture: crossPicture({
      target: `${PLAIN.text} ${PLAIN.text} Le petit chien a chassé le chat .`,
      source: "The small dog chased the cat . ".repeat(3).trim(),
    }),
    ...{ layer: 0, head: 0 },
  }),
  arcs("two-lines-long", "attention to another long text", {
    ...{ picture: LONG_CROSS, layer: 0, head: 0, focused: [3] },
  }),
  arcs("two-lines-right-to-left", "attention to a text from right to left", {
    picture: crossPicture({
      target: "The girl ate the red apple .",
      source: "הילדה אכלה את התפוח האדום .",
    }),
    ...{ layer: 0, head: 0 },
  }),
  arcs("pair", "a pair of texts", { picture: PAIR, layer: 0, head: 0 }),
  arcs("pair-a-to-b", "the first text of a pair to the second", {
    ...{ picture: PAIR, layer: 1, head: 2, part: "A->B", threshold: 0.01 },
  }),
  arcs("signed", "signed weights", { picture: signedPicture(PLAIN.text), layer: 0, head: 0 }),
  arcs("image", "patches of an image", {
    picture: imagePicture(),
    layer: 1,
    head: 2,
    focused: [2],
  }),
  arcs("image-average", "patches of an image on average", { picture: imagePicture() }),
  arcs("image-words", "words that attend to an image", {
    ...{ picture: imagePicture("a red car"), layer: 1, head: 2, focused: [1] },
  }),
  arcs("short", "a short text", { layer: 0, head: 0 }),
  arcs("long", "a text of several lines", {
    ...{ picture: patternedPicture({ text: LONG_TEXT }), layer: 0, head: 1 },
  }),
  arcs("long-focused", "a text of several lines from one word", {
    ...{ picture: LONG_DOCUMENT, layer: 0, head: 1, token: 14, threshold: 0.02 },
  }),
  arcs("long-coreference", "mentions in a text of several lines", {
    ...{ picture: LONG_DOCUMENT, layer: 1, head: 0 },
  }),
  arcs("long-words", "words longer than their space", {
    picture: patternedPicture({
      text: `Donau${"dampfschiff".repeat(6)} on the river .`,
      gold: ROOT,
    }),
  }),
  arcs("gold-tree", "a gold tree", { picture: SENTENCE }),
  arcs("gold-edges", "labels longer than the words at the edges", { picture: SHORT_WORDS }),
  explorer("arcs-right-and-wrong", "Arcs: right and wrong predictions", {
    ...SELECTED_RELATION,
    ...{ relation: "det", layer: 0, head: 1 },
    accuracies: accuracies("det", [
      [0.1, 0.52, 0.3, 0.1],
      [0.1, 0.91, 0.2, 0.4],
      [0.3, 0.2, 0.1, 0.5],
    ]),
  }),
  arcs("tagged", "words with parts of speech, lemmas and features", {
    picture: TAGGED,
    focused: [3],
  }),
  arcs("coreference", "mentions and the head's antecedents", {
    ...{ picture: DOCUMENT, layer: 1, head: 0 },
  }),
  arcs("tokens", "tokens", {
    ...{ picture: patternedPicture({ text: "the un|believ|able play|ing" }), unit: "tokens" },
    ...{ layer: 0, head: 0 },
  }),
  arcs("special-tokens", "special tokens", { specials: true, layer: 0, head: 3 }),
  arcs("special-tokens-focused", "special tokens that a word attends to", {
    ...{ specials: true, layer: 0, head: 3, token: 3 },
  }),
  arcs("right-to-left", "a text from right to left", {
    ...{ picture: patternedPicture({ text: "הילדה אכלה את התפוח האדום ." }), layer: 0, head: 1 },
  }),
  arcs("focused-word", "a focused word", { layer: 1, head: 2, focused: [3], threshold: 0 }),
  arcs("incoming", "who attends to each word", {
    ...{ picture: SENTENCE, layer: 0, head: 2, direction: "incoming" },
  }),
  arcs("incoming-focused", "who attends to two words", {
    ...{ layer: 1, head: 2, focused: [2, 6], direction: "incoming", threshold: 0.02 },
  }),
  arcs("both-focused", "what a word attends to, and who attends to it", {
    ...{ layer: 0, head: 2, focused: [3], direction: "both", threshold: 0.02 },
  }),
  arcs("both-long", "links from and to the words of a text of several lines", {
    picture: patternedPicture({ text: LONG_TEXT }),
    ...{ layer: 0, head: 1, direction: "both", focused: [12] },
  }),
  arcs("several-focused", "the average of three words", {
    ...{ layer: 1, head: 2, focused: [2, 3, 6], threshold: 0.02 },
  }),
  arcs("two-lines-incoming", "who attends to a word of another text", {
    ...{ picture: CROSS, layer: 0, head: 0, direction: "incoming", focused: [2] },
  }),
  arcs("matrix", "one head's matrix", { show: "matrix", layer: 1, head: 2, picture: SENTENCE }),
  arcs("matrix-incoming", "a matrix with arcs to two words", {
    ...{ show: "both", direction: "incoming", focused: [2, 6], layer: 1, head: 2 },
  }),
  arcs("matrix-long", "the matrix of a long text", {
    ...{ show: "matrix", picture: patternedPicture({ text: LONG_TEXT }), layer: 0, head: 1 },
  }),
  arcs("matrix-signed", "a matrix of signed weights", {
    ...{ show: "matrix", picture: signedPicture(PLAIN.text), layer: 0, head: 0 },
  }),
  arcs("matrix-pair", "the matrix of a pair of texts", { show: "matrix", picture: PAIR }),
  arcs("matrix-cross", "the matrix of attention to another text", {
    ...{ show: "matrix", picture: CROSS, layer: 0, head: 0, focused: [2] },
  }),
  arcs("matrix-pooled", "a matrix of which only blocks are known", {
    ...{ show: "matrix", picture: strongestPicture(), layer: 0, head: 0, live: false },
  }),
  arcs("matrix-image", "patches of an image, and their matrix", {
    ...{ show: "both", picture: imagePicture(), layer: 1, head: 2, focused: [2] },
  }),
  arcs("strongest-links", "a text with only the strongest links", {
    ...{ picture: strongestPicture(), layer: 0, head: 0 },
  }),
  relations("filled", "filled", { ...TABLE, relation: "obj" }),
  relations("running-scan", "a running scan", {
    ...TABLE,
    ...{ running: true, progress: 0.25, remaining: 12.4 },
  }),
  relations("scan-error", "a scan that failed", {
    ...TABLE,
    scan_error: "train.conllu has no sentences. Give a file with CoNLL-U sentences.",
  }),
  relations("few-words", "relations of few words", { relation_rows: FEW_WORDS_ROWS }),
  map("behaviors", "colors of behaviors", LOCKED),
  map("layers", "colors of layers", { color: "layer" }),
  map("highlighted", "highlighted heads", {
    highlight: [
      [0, 0],
      [0, 7],
      [1, 6],
    ],
  }),
  explorer("explorer-whole", "Explorer: all views", {
    ...{ ...TABLE, names: NAMES, statistic_values: STATISTICS },
    selection: [[1, 1]],
  }),
  explorer("explorer-12x12", "Explorer: 12 × 12 heads", {
    picture: patternedPicture({ ...PLAIN, layers: 12, heads: 12 }),
  }),
  explorer("explorer-24x16", "Explorer: 24 × 16 heads", {
    picture: patternedPicture({ ...PLAIN, layers: 24, heads: 16 }),
  }),
  comparison("difference", "the difference", {}),
  comparison("focused", "a word in focus, incoming links, the second side", {
    ...{ side: "b", direction: "incoming", focused: [3] },
  }),
  comparison("corpus", "heads by change on a corpus", {
    ...{ side: "a", show: "arcs", change_list: CHANGES_ON_CORPUS },
  }),
  comparison("two-lines", "a decoder's attention to a source text", {
    ...{ picture_a: CROSS, picture_b: { ...CROSS, key: 34 }, picture: { ...CROSS, key: 35 } },
    unmatched: [[], []],
  }),
  comparison("steps", "many checkpoints", {
    ...{ step: 1, step_names: ["step 1000", "step 5000", "step 9000"] },
    side_names: ["step 0", "step 5000"],
  }),
  quiz("find", "find the head", {}),
  quiz("hints", "two hints", { hints_taken: 2 }),
  quiz("answered", "a wrong answer", { given: [[1, 1]] }),
  quiz("does", "what does it do?", { given: [[0, 0]], shown_round: 1, hints_taken: 1 }),
  quiz("works", "will it work here?, answered", {
    ...{
      given: [
        [0, 0],
        [0, 0],
        [1, 0],
      ],
      shown_round: 2,
    },
  }),
  quiz("result", "the result", {
    given: [
      [0, 1],
      [0, 0],
      [2, 0],
    ],
    shown_round: 3,
  }),
  quiz("page", "on a page, questions that can’t be asked", {
    ...{ live: false, quiz: quizOf({ refused: [{ item: "She left.", reason: "It is near." }] }) },
  }),
  quiz("sheet", "all questions for print, with a key", { quiz: quizOf({ sheet: true }) }),
  quiz("malformed", "a malformed quiz", { quiz: { rounds: [{}] } }),
  dossier("head", "a head", {}),
  dossier("opened", "an open example, a long sentence", { opened: 198 }),
  dossier("bare", "a corpus without trees, and no other measures", { dossier: BARE_DOSSIER }),
  dossier("page", "on a page", { live: false, opened: 61 }),
  dossier("folder", "on one of the pages of all heads", { live: false, dossier: LINKED_DOSSIER }),
  {
    ...explorer("explorer-busy", "Explorer: a text being computed"),
    ...{ typed: "A second text .", reply: null },
  },
  {
    ...explorer("explorer-refused-text", "Explorer: a rejected text"),
    typed: "A text that is too long .",
    reply: {
      error:
        "The text has 612 tokens; this model reads at most 512. Shorten it, or pass truncate=True.",
    },
  },
  explorer("explorer-example", "Explorer: an example from the corpus", {
    ...SELECTED_RELATION,
    example: {
      ...{ relation: "obj", index: 2, of: 9, hits: 7, read: 5, sentences: 8 },
      ...{ position: 3, word: 5, hit: true, margin: 0.416 },
    },
  }),
  explorer("explorer-list", "Explorer: a list of links in a corpus", {
    listed: { of: 840, index: 2, position: 17, word: 4, linked: 2, hit: null, weight: 0.618 },
  }),
  explorer("explorer-dossier", "Explorer: the dossier of a head, an example of it in the arcs", {
    ...{ has_dossiers: true, show_dossier: true, dossier: DOSSIER, layer: 2, head: 0 },
    ...{ opened: 3, focused: [4] },
  }),
  explorer("explorer-dossier-page", "Explorer: the dossier of another head, on a page", {
    ...{ has_dossiers: true, show_dossier: true, dossier: DOSSIER, live: false, opened: 61 },
  }),
  grid("choices", "the streams of an encoder-decoder", {
    ...{ picture: CROSS, choices: ["encoder", "decoder", "cross"], choice: "cross" },
  }),
  explorer("explorer-pair", "Explorer: a pair of texts", {
    ...{ picture: PAIR, text: "Anna saw the small dog .", pair: "Who saw it ?" },
  }),
  explorer("explorer-target", "Explorer: an encoder-decoder", {
    ...{ picture: CROSS, choices: ["encoder", "decoder", "cross"], choice: "cross" },
    text: "The small dog chased the cat .",
    ...{ pair: "Le petit chien a chassé le chat .", layer: 0, head: 0 },
  }),
  explorer("explorer-attentions", "Explorer: attentions in hand", {
    ...{
      model_name: "",
      reads_text: false,
      choices: Array.from({ length: 8 }, (_, i) => `step ${1000 * (i + 1)}`),
    },
    choice: "step 3000",
  }),
  {
    ...explorer("explorer-why", "Explorer: why a head links two words", { focused: [3] }),
    ...{ asked: "cat", explanation: { explanation: explanation() } },
  },
  {
    ...explorer("explorer-why-rotated", "Explorer: why, with rotated positions and pieces", {
      focused: [3],
    }),
    asked: "cat",
    explanation: {
      explanation: explanation({
        ...{ content: 4.02, pieces: [2, 3], bias: -0.31, bias_name: "soft cap", edited: 0 },
        ...{ norm: null, added: null, share: null },
      }),
    },
  },
  {
    ...explorer("explorer-why-error", "Explorer: why, of a model that can’t say", { focused: [3] }),
    asked: "cat",
    explanation: {
      error:
        "The attention of mpnet (MPNetModel) can't be read: it doesn't use transformers' attention " +
        "interface, so its scores are unknown.",
    },
  },
  explorer("explorer-no-kernel", "Explorer: no kernel", { ...TABLE, live: false }),
  grid("malformed-picture", "a malformed picture", { picture: { ...densePicture(), tokens: [] } }),
  grid("other-version", "a picture of another version", {
    picture: { ...densePicture(), version: 99 },
  }),
  map("malformed-places", "malformed places", { places: headPlaces({ kind: [] }) }),
];

/**
 * Return a state of the head grid.
 * @param {string} name
 * @param {string} title
 * @param {Record<string, unknown>} [traits]
 * @returns {GalleryState}
 */
function grid(name, title, traits) {
  return {
    ...{ name: `grid-${name}`, title: `Head grid: ${title}`, widget: "head_grid" },
    traits: { ...NO_TRAITS, picture: SENTENCE, ...traits },
  };
}

/** @type {typeof grid} */
function arcs(name, title, traits) {
  const picture = patternedPicture(PLAIN);
  return {
    ...{ name: `arcs-${name}`, title: `Arcs: ${title}`, widget: "arc_view" },
    traits: { ...NO_TRAITS, picture, ...LOCKED, ...traits },
  };
}

/** @type {typeof grid} */
function comparison(name, title, traits) {
  return {
    ...{ name: `comparison-${name}`, title: `Comparison: ${title}`, widget: "comparison" },
    traits: { ...NO_TRAITS, ...SIDES, ...LOCKED, ...traits },
  };
}

/** @type {typeof grid} */
function dossier(name, title, traits) {
  return {
    ...{ name: `dossier-${name}`, title: `Dossier: ${title}`, widget: "dossier" },
    traits: { layer: 2, head: 0, dossier: DOSSIER, opened: null, ...traits },
  };
}

/** @type {typeof grid} */
function quiz(name, title, traits) {
  return {
    ...{ name: `quiz-${name}`, title: `Quiz: ${title}`, widget: "quiz" },
    traits: { quiz: quizOf(), given: [], hints_taken: 0, shown_round: 0, ...traits },
  };
}

/** @type {typeof grid} */
function relations(name, title, traits) {
  return {
    ...{ name: `relations-${name}`, title: `Relation table: ${title}`, widget: "relation_table" },
    traits: { ...NO_TRAITS, ...traits },
  };
}

/** @type {typeof grid} */
function map(name, title, traits) {
  return {
    ...{ name: `map-${name}`, title: `Head map: ${title}`, widget: "head_map" },
    traits: { ...NO_TRAITS, ...MAP, ...traits },
  };
}

/** @type {typeof grid} */
function explorer(name, title, traits) {
  return { name, title, widget: "explorer", traits: { ...NO_TRAITS, ...EXPLORER, ...traits } };
}

/**
 * Return places of heads, with one cluster for each behavior.
 * @param {number} layers
 * @param {number} heads
 */
function clusteredPlaces(layers, heads) {
  const next = random(3);
  const kinds = Object.entries(BEHAVIORS).map(([name, { title }]) => ({ name, title }));
  const indices = [...Array(layers * heads).keys()];
  const kind = indices.map((index) => index % kinds.length);
  const x = kind.map((k) => 3 * (k % 3) + next());
  const y = kind.map((k) => 2 * Math.floor(k / 3) + next());
  const distance = (/** @type {number} */ a, /** @type {number} */ b) =>
    ((x[a] - x[b]) ** 2 + (y[a] - y[b]) ** 2) / 9;
  const nearest = indices.map((index) =>
    indices
      .filter((other) => other !== index)
      .sort((a, b) => distance(index, a) - distance(index, b))
      .slice(0, 3),
  );
  const divergence = nearest.map((near, index) => near.map((other) => distance(index, other)));
  return { ...{ layers, heads, x, y, kinds, kind, nearest, divergence } };
}
