import { DEFAULTS, MAX_LINKS } from "../contract.js";
import { rowOf } from "../data/links.js";
import {
  antecedentSentences,
  coreferenceSentence,
  relationPredictions,
  relationSentence,
} from "../data/predictions.js";
import { accuraciesOn } from "../state/shading.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("../data/links.js").HeadLinks} HeadLinks */
/** @typedef {import("../data/links.js").Row} Row */
/** @typedef {import("./layout.js").Layout} Layout */

/**
 * Plain description of the drawing of a head. Positions are those of words in the layout.
 *
 * @typedef {object} SceneLink   link from one word to another
 * @property {number} from       position of the attending word
 * @property {number} to         position of the attended word
 * @property {number} weight
 * @property {number} size       size of the weight, relative to the scale of signed maps
 * @property {Kind} kind
 *
 * @typedef {"plain" | "right" | "wrong" | "positive" | "negative"} Kind   the outcome of a prediction,
 *     or the sign of a weight
 *
 * @typedef {object} HeadInputs   data of the head and the text
 * @property {import("../data/picture.js").Picture | null} picture
 * @property {Layout} layout
 * @property {number} layer
 * @property {number} head
 * @property {HeadLinks | null} links      null if the exact map has to be fetched
 * @property {import("../state/shading.js").Accuracies | null} accuracies   on the selected relation
 *
 * @typedef {HeadInputs & import("../data/links.js").Rule} Inputs
 *
 * @typedef {object} Content     part of a scene that does not depend on the focused word
 * @property {Inputs} inputs               inputs of the content
 * @property {HeadLinks["sinks"]} sinks    kinds of special token
 * @property {(Row | null)[]} rows         for each position; null if not loaded, or if it is a column
 * @property {SceneLink[][]} leaving       links from each position
 * @property {import("../data/predictions.js").Prediction[]} predictions  for the selected relation
 * @property {import("../data/predictions.js").Coreference | null} coreference
 * @property {boolean} hasPredictions      whether there are predictions of either kind
 *
 * @typedef {object} Focus       part of a scene that depends on the focused word
 * @property {(SceneLink | null)[]} arriving   for each position, the link from another line that
 *     is drawn there: the one of the focused word, otherwise the strongest
 * @property {number | null} focus         position under the pointer or cursor, otherwise the pinned one
 * @property {SceneLink[]} focused         links of the focused word: from it, or to it if it is a column
 * @property {number | null} pinned
 * @property {string | null} relation      selected relation
 *
 * @typedef {Content & Focus} Scene
 */

/** Minimum share of attention that the summary of a head mentions. */
const MIN_SUMMARY_SHARE = 0.1;

/**
 * Return the scene of a head.
 * @param {Store} store
 * @param {Layout} layout
 * @param {HeadName} head
 * @param {Scene | null} previous  previous scene, whose content is reused if its inputs are the same
 * @returns {Scene}
 */
export function sceneOf(store, layout, head, previous) {
  const picture = store.get("decoded") ?? null;
  const inputs = {
    ...{ picture, layout, layer: head.layer, head: head.head },
    links: picture?.links(head.layer, head.head, layout.unit) ?? null,
    accuracies: accuraciesOn(store),
    threshold: store.get("threshold") ?? DEFAULTS.threshold,
    mass: store.get("mass") ?? DEFAULTS.mass,
    top: store.get("top") ?? DEFAULTS.top,
    columns: layout.columns,
  };
  // Reuse the content, which takes most of the time, while only the focused word changes.
  const names = /** @type {(keyof Inputs)[]} */ (Object.keys(inputs));
  const content =
    previous && names.every((name) => previous.inputs[name] === inputs[name])
      ? previous
      : contentOf(inputs);
  const pinned = layout.positions.get(store.get("token") ?? -1) ?? null;
  const hovered =
    layout.positions.get(store.get("hover_token") ?? -1) ??
    (layout.sides && layout.columns.get(store.get("hover_column") ?? -1));
  const focus = hovered ?? pinned;
  const focused = focus === null ? [] : linksOf(focus, content, layout);
  /** @type {Scene["arriving"]} */
  const arriving = layout.units.map(() => null);
  for (const links of layout.hasStubs ? [...content.leaving, focused] : []) {
    for (const link of links) {
      if (layout.boxes[link.from].line === layout.boxes[link.to].line) continue;
      const drawn = arriving[link.to];
      const isStronger = !drawn || (drawn.from !== focus && link.size > drawn.size);
      if (isStronger || link.from === focus) arriving[link.to] = link;
    }
  }
  return {
    ...{ ...content, arriving, focus, focused, pinned },
    relation: store.get("relation") ?? null,
  };
}

/**
 * Return the links from a word, or, if it is a column, the strongest links to it, drawn or not.
 * @param {number} position
 * @param {Content} content
 * @param {Layout} layout
 * @returns {SceneLink[]}
 */
function linksOf(position, { leaving, inputs }, layout) {
  if (position < layout.rowCount) return leaving[position];
  const { links, threshold } = inputs;
  if (!links) return [];
  const scale = links.scale ?? 1;
  const column = layout.units[position];
  const found = layout.units.slice(0, layout.rowCount).flatMap((row, from) => {
    const link = links.links(row, threshold * scale).find(({ to }) => to === column);
    if (!link || Math.abs(link.weight) < threshold * scale) return [];
    return [sceneLink(from, position, link.weight, links.scale)];
  });
  return found.sort((x, y) => y.size - x.size).slice(0, MAX_LINKS);
}

/**
 * Return a link that is no prediction.
 * @param {number} from
 * @param {number} to
 * @param {number} weight
 * @param {number | null} scale
 * @returns {SceneLink}
 */
function sceneLink(from, to, weight, scale) {
  const kind = scale === null ? "plain" : weight < 0 ? "negative" : "positive";
  return { from, to, weight, size: Math.abs(weight) / (scale || 1), kind };
}

/**
 * Return the content of a scene.
 * @param {Inputs} inputs
 * @returns {Content}
 */
function contentOf(inputs) {
  const { picture, layout, layer, head, links, accuracies } = inputs;
  const { units, positions, columns } = layout;
  // Trees and mentions are compared with the attention among the words of one text.
  const isOfWords =
    picture !== null && layout.unit === "words" && !layout.sides && picture.scale === null;
  const coreference = isOfWords ? picture.coreference(layer, head) : null;
  /** @type {Content["predictions"]} */
  let predictions = [];
  if (isOfWords && links && picture.gold && accuracies) {
    const direction = accuracies.directions[layer * picture.heads + head];
    const { relation } = accuracies.row;
    predictions = relationPredictions(links, picture.gold, relation, direction, picture.wordIds);
  }
  const allPredictions = [...predictions, ...(coreference?.predictions ?? [])];
  // Two mentions may share a head word; a link that is right for one of them counts as right.
  allPredictions.sort((a, b) => Number(b.hit) - Number(a.hit));
  /** @type {Map<string, SceneLink["kind"]>} */
  const outcomes = new Map();
  for (const { from, to, hit } of allPredictions) {
    const name = `${from}-${to}`;
    outcomes.set(name, outcomes.get(name) ?? (hit ? "right" : "wrong"));
  }
  const rows = units.map((unit, position) =>
    links && position < layout.rowCount ? rowOf(links, unit, inputs) : null,
  );
  const leaving = units.map((unit, from) => {
    /** @type {SceneLink[]} */
    const links = [];
    for (const { to, weight } of rows[from]?.kept ?? []) {
      const position = columns.get(to);
      if (position === undefined) continue;
      const link = sceneLink(from, position, weight, inputs.links?.scale ?? null);
      const outcome = outcomes.size === 0 ? undefined : outcomes.get(`${unit}-${to}`);
      links.push(outcome ? { ...link, kind: outcome } : link);
    }
    return links;
  });
  // Draw predictions even if the rule hides their links.
  for (const { from, to, weight, hit } of allPredictions) {
    const [start, end] = [positions.get(from), positions.get(to)];
    if (start === undefined || end === undefined) continue;
    if (leaving[start].some((link) => link.to === end)) continue;
    const kind = hit ? "right" : "wrong";
    leaving[start].push({ from: start, to: end, weight, size: weight, kind });
  }
  return {
    ...{ inputs, rows, leaving, predictions, coreference },
    sinks: links?.sinks ?? [],
    hasPredictions: outcomes.size > 0,
  };
}

/**
 * Return the caption of the arcs, which describes the focused word or else the whole text.
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {boolean} isLive  whether a kernel can send missing links
 */
export function captionOf(scene, layout, isLive) {
  const { rows, focus, coreference, predictions, relation } = scene;
  const loadedRows = rows.filter((row) => row !== null);
  if (loadedRows.length === 0) {
    return isLive
      ? "Loading this head from the kernel …"
      : "This page does not contain the links between tokens for this head.";
  }
  if (focus !== null) {
    return [wordSentence(scene, layout, focus), layout.tags[focus]].filter(Boolean).join(" · ");
  }
  if (coreference?.count) {
    return (
      `Coreference: ${coreferenceSentence(coreference)} (✓, solid arcs; wrong ones: ✗, dashed). ` +
      "Numbers identify clusters."
    );
  }
  if (predictions.length > 0) {
    return relationSentence(predictions, relation ?? "", (unit) => rowName(layout, unit));
  }
  const drawn = loadedRows.reduce((sum, { kept }) => sum + kept.length, 0);
  const hidden = loadedRows.reduce((sum, row) => sum + row.hidden, 0);
  const links = drawn === 1 ? "1 link is drawn" : `${drawn} links are drawn`;
  if (!layout.hasBars) {
    return `${links}, ${hidden} hidden. Weights are signed: positive ones orange, negative ones blue and dashed.`;
  }
  const share = loadedRows.reduce((sum, { undrawn }) => sum + undrawn, 0) / loadedRows.length;
  return `${links}, ${hidden} hidden with ${Math.round(100 * share)}% of the attention.`;
}

/**
 * Return a sentence on what a word attends to: "made attends to cake 0.41, chef 0.22; itself 0.05"; or,
 * if it is a column, on what attends to it.
 * @param {Pick<Scene, "rows" | "sinks" | "coreference" | "leaving" | "focus" | "focused">} scene
 * @param {Pick<Layout, "units" | "names" | "positions" | "columns" | "rowCount" | "hasBars">} layout
 * @param {number} position
 */
export function wordSentence(scene, layout, position) {
  const { rows, sinks, coreference } = scene;
  const name = layout.names[position] ?? "";
  if (position >= layout.rowCount) return columnSentence(scene, layout, position);
  const row = rows[position];
  if (!row) return name;
  const format = formatWeight(layout);
  const drawn = row.kept.map(
    ({ to, weight }) => `${layout.names[layout.columns.get(to) ?? -1] ?? ""} ${format(weight)}`,
  );
  const rest = [
    { label: "itself", share: row.self },
    ...sinks.map(({ label }, kind) => ({ label, share: row.sinks[kind] })),
    { label: "not drawn", share: row.undrawn },
  ]
    .filter(({ share }) => layout.hasBars && share >= 0.005)
    .map(({ label, share }) => `${label} ${share.toFixed(2)}`);
  const targets = [drawn.join(", "), rest.join(", ")].filter(Boolean).join("; ");
  const antecedents = coreference
    ? antecedentSentences(coreference, layout.units[position], (unit) => rowName(layout, unit))
    : [];
  return [`${name} attends to ${targets || "nothing"}`, ...antecedents].join("; ");
}

/**
 * Return a sentence on what attends to a column: "cat: attention from chat 0.81".
 * @param {Pick<Scene, "leaving" | "focus" | "focused">} scene
 * @param {Pick<Layout, "names" | "hasBars">} layout
 * @param {number} position
 */
function columnSentence({ leaving, focus, focused }, layout, position) {
  const links = position === focus ? focused : leaving.flat().filter(({ to }) => to === position);
  const format = formatWeight(layout);
  const sources = links.map(({ from, weight }) => `${layout.names[from]} ${format(weight)}`);
  return `${layout.names[position]}: attention from ${sources.join(", ") || "no word (no link drawn)"}`;
}

/**
 * Return a function that writes weights, with their signs if they may be negative.
 * @param {Pick<Layout, "hasBars">} layout
 * @returns {(weight: number) => string}
 */
const formatWeight = ({ hasBars }) =>
  hasBars
    ? (weight) => weight.toFixed(2)
    : (weight) => `${weight < 0 ? "−" : "+"}${Number(Math.abs(weight).toPrecision(2))}`;

/**
 * Return the name of a unit of the rows.
 * @param {Pick<Layout, "names" | "positions">} layout
 * @param {number} unit
 */
const rowName = ({ names, positions }, unit) => names[positions.get(unit) ?? -1] ?? "";

/**
 * Return a summary of a head: its results on the text's mentions and on the selected relation, and
 * the distribution of its attention: "obj 80% on all words (74% held out, best offset 36%);
 * 61% of attention to other words, 30% to [SEP]".
 * @param {Store} store
 * @param {HeadName} name
 */
export function headSentence(store, { layer, head }) {
  const picture = store.get("decoded");
  if (!picture) return "";
  const coreference = picture.coreference(layer, head);
  const parts = coreference ? [coreferenceSentence(coreference)] : [];
  const accuracies = accuraciesOn(store);
  if (accuracies) parts.push(accuracies.summarize({ layer, head }));
  if (picture.scale !== null) return parts.join("; ");
  const links = picture.links(layer, head, "words");
  const words = (links?.units ?? []).flatMap(({ special }, row) => (special === null ? [row] : []));
  if (links && words.length > 0) {
    const shares = [{ label: "itself", mass: links.self }, ...links.sinks].map(
      ({ label, mass }) => ({
        label,
        share: words.reduce((sum, row) => sum + mass[row], 0) / words.length,
      }),
    );
    const others = Math.max(0, 1 - shares.reduce((sum, { share }) => sum + share, 0));
    const noun = picture.image ? "patches" : "words";
    const targets = [{ label: picture.isCross ? noun : `other ${noun}`, share: others }, ...shares]
      .filter(({ share }) => share >= MIN_SUMMARY_SHARE)
      .sort((a, b) => b.share - a.share)
      .map(({ label, share }) => `${Math.round(100 * share)}% to ${label}`);
    if (targets.length > 0) parts.push(targets.join(", ").replace("%", "% of attention"));
  }
  return parts.filter(Boolean).join("; ");
}
