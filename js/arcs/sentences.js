import { antecedentSentences, coreferenceSentence, relationSentence } from "../data/predictions.js";
import { listAll, percentText } from "../ui/format.js";
import { isOwner, othersOf } from "./fans.js";

/** @typedef {import("./fans.js").Fan} Fan */
/** @typedef {import("./fans.js").Group} Group */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {Pick<Layout, "units" | "names" | "positions" | "columns" | "rowCount" | "hasBars" | "sides">} Named */

/** Minimum share of attention that a sentence mentions. */
const MIN_SHARE = 0.005;

/**
 * Return the caption of the arcs, which describes the focused words or else the whole text.
 * @param {Scene} scene
 * @param {Layout} layout
 * @param {boolean} isLive  whether a kernel can send missing links
 */
export function captionOf(scene, layout, isLive) {
  const { fans, focus, groups, coreference, predictions, relation, sideNames } = scene;
  const rows = fans.flatMap((fan) => fan.rows.filter((row) => row !== null));
  if (rows.length === 0) {
    return isLive
      ? "Loading this head from the kernel …"
      : "This page does not contain the links between tokens for this head.";
  }
  if (groups.length > 0) {
    const tags = focus.length === 1 ? layout.tags[focus[0]] : "";
    const sentences = groups.map((group) => groupSentence(group, scene, layout));
    return [sentences.join(". "), tags, missing(scene)].filter(Boolean).join(" · ");
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
  if (sideNames.length > 0) {
    const sides = fans.map((fan, i) => `${sideNames[i]}: ${countSentence([fan], layout)}`);
    return [...sides, missing(scene)].filter(Boolean).join(" ");
  }
  return [unchecked(scene), countSentence(fans, layout), missing(scene)].filter(Boolean).join(" ");
}

/**
 * Return a sentence on how many links are drawn and hidden.
 * @param {Fan[]} fans
 * @param {Layout} layout
 */
function countSentence(fans, layout) {
  const rows = fans.flatMap((fan) => fan.rows.filter((row) => row !== null));
  const sum = (/** @type {(row: import("../data/links.js").Row) => number} */ amountOf) =>
    rows.reduce((total, row) => total + amountOf(row), 0);
  const drawn = sum(({ kept }) => kept.length);
  const hidden = sum((row) => row.hidden);
  const links = drawn === 1 ? "1 link is drawn" : `${drawn} links are drawn`;
  if (!layout.hasBars) {
    const signs = "Weights are signed: positive ones orange, negative ones blue and dashed.";
    return `${links}, ${hidden} hidden. ${signs}`;
  }
  const share = sum(({ undrawn }) => undrawn) / sum(({ total = 1 }) => total);
  return `${links}, ${hidden} hidden with ${percentText(share)} of the attention.`;
}

/**
 * Return why no word is marked as right or wrong for the selected relation, or "".
 * @param {Scene} scene
 */
function unchecked({ inputs }) {
  const { accuracies, picture, layout } = inputs ?? {};
  if (!accuracies || !picture || layout.unit !== "words" || layout.sides) return "";
  const { relation } = accuracies.row;
  if (picture.scale !== null) return "";
  if (!picture.gold) return `This text has no gold tree in which to check ${relation}.`;
  if (!picture.gold.relations.includes(relation))
    return `No word of this text has the relation ${relation}.`;
  return `The links of the words with ${relation} are not loaded yet.`;
}

/**
 * Return a sentence on what is left out of the links to words, or of averages, before the exact map
 * of a long text has arrived.
 * @param {Scene} scene
 */
function missing({ fans, groups, inputs }) {
  const sources = groups.length > 0 ? groups : fans;
  const isPartial = sources.some(
    ({ links, isIncoming, ...group }) =>
      links?.precision === "strongest" &&
      (isIncoming || ("positions" in group && group.positions.length > 1)),
  );
  const count = inputs?.picture?.linksPerRow;
  return isPartial ? `Known so far: the ${count} strongest links from each word.` : "";
}

/**
 * Return a sentence on what the focused words attend to, or on what attends to them.
 * @param {Group} group
 * @param {Scene} scene
 * @param {Layout} layout
 */
function groupSentence({ isIncoming, isSecond, positions, links, row }, scene, layout) {
  const names = positions.map((position) => layout.names[position]);
  const isSeveral = positions.length > 1;
  const name = listAll(names) + sideOf(scene.sideNames, isSecond);
  const parts = { isIncoming, isSeveral, row, links, name };
  const antecedents = isIncoming || isSeveral ? [] : antecedentsOf(scene, layout, positions[0]);
  return [linksSentence(parts, layout), ...antecedents].join("; ");
}

/**
 * Return a sentence on what a word attends to: "made attends to cake 0.41, itself 0.05; 0.12 is not
 * drawn", and on what attends to it, as far as these links are drawn.
 * @param {Pick<Scene, "fans" | "groups" | "coreference"> & {sideNames?: string[]}} scene
 * @param {Named} layout
 * @param {number} position
 */
export function wordSentence({ fans, groups, coreference, sideNames = [] }, layout, position) {
  const name = layout.names[position] ?? "";
  const focused = groups.filter(
    ({ positions }) => positions.length === 1 && positions[0] === position,
  );
  const sources =
    focused.length > 0
      ? focused
      : fans
          .filter(({ isIncoming }) => isOwner(layout, position, isIncoming))
          .map((fan) => ({ ...fan, row: fan.rows[position] }));
  const sentences = sources
    .filter(({ row }) => row)
    .map(({ isIncoming, isSecond, links, row }) =>
      linksSentence(
        {
          ...{ isIncoming, isSeveral: false, links, row },
          name: name + sideOf(sideNames, isSecond),
        },
        layout,
      ),
    );
  if (sentences.length === 0) return name;
  return [sentences.join(". "), ...antecedentsOf({ coreference }, layout, position)].join("; ");
}

/**
 * Return the name of a side of a comparison, to be put behind that of a word, or "".
 * @param {string[]} sideNames
 * @param {boolean} isSecond
 */
const sideOf = (sideNames, isSecond) =>
  sideNames.length > 0 ? ` (${sideNames[Number(isSecond)]})` : "";

/**
 * Return a sentence on the links of a word, or of several as one.
 * @param {object} parts
 * @param {string} parts.name
 * @param {boolean} parts.isSeveral
 * @param {boolean} parts.isIncoming
 * @param {import("../data/links.js").HeadLinks | null} parts.links
 * @param {import("../data/links.js").Row | null} parts.row
 * @param {Named} layout
 */
function linksSentence({ name, isSeveral, isIncoming, links, row }, layout) {
  if (!row) return name;
  const others = othersOf(layout, isIncoming);
  const format = formatWeight(layout);
  const names = row.kept.map(({ to }) => layout.names[others.get(to) ?? -1] ?? "");
  const drawn = row.kept.map(({ weight }, i) => `${names[i]} ${format(weight)}`);
  const rest = [
    { label: isSeveral ? "themselves" : "itself", share: row.self },
    ...(links?.sinks ?? []).map(({ label }, kind) => ({
      label: names.includes(label) ? `other ${label}` : label,
      share: row.sinks[kind],
    })),
  ]
    .filter(({ share }) => layout.hasBars && share >= MIN_SHARE)
    .map(({ label, share }) => `${label} ${share.toFixed(2)}`);
  const undrawn =
    layout.hasBars && row.undrawn >= MIN_SHARE ? `${row.undrawn.toFixed(2)} is not drawn` : "";
  const sum = isIncoming && layout.hasBars ? `${(row.total ?? 1).toFixed(2)} in all` : "";
  const ends = [...drawn, ...rest].join(", ") || (undrawn ? "no drawn word" : "nothing");
  const verbs = isIncoming
    ? { one: "is attended to by", several: "together are attended to by" }
    : { one: "attends to", several: "attend, on average, to" };
  return [`${name} ${isSeveral ? verbs.several : verbs.one} ${ends}`, undrawn, sum]
    .filter(Boolean)
    .join("; ");
}

/**
 * Return sentences on the antecedents that a head predicts for a word.
 * @param {Pick<Scene, "coreference">} scene
 * @param {Named} layout
 * @param {number} position
 */
const antecedentsOf = ({ coreference }, layout, position) =>
  coreference
    ? antecedentSentences(coreference, layout.units[position], (unit) => rowName(layout, unit))
    : [];

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
