import { coreferenceSentence } from "../data/predictions.js";
import { percent } from "../data/relations.js";
import { accuraciesOn } from "../state/shading.js";
import { shownHead } from "../state/store.js";
import { el } from "./dom.js";
import { isIn, nameOf, pairOf } from "./head_name.js";

const TOLD_FROM = 0.1;
/** @type {import("../state/store.js").Name[]} */
const DRAWN_FROM = [
  "decoded",
  "hover",
  "layer",
  "head",
  "exact",
  "relation",
  "relation_rows",
  "accuracies",
];

/**
 * Which head is shown, and where most of its attention goes in this text.
 * @param {import("../state/store.js").Store} store
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(store: import("../state/store.js").Store) => import("../state/types.js").HeadName} [options.head]
 */
export function headTitle(store, { signal, head = shownHead }) {
  const name = el("strong.bl-head-name");
  const known = el("span.bl-quiet");
  const tell = () => {
    const shown = head(store);
    const picture = store.get("decoded");
    if (!picture || !isIn(shown, picture)) return;
    const links = picture.links(shown.layer, shown.head, "words");
    name.textContent = nameOf(shown);
    name.title = pairOf(shown);
    known.title = known.textContent = [
      coreferenceSentence(picture.coreference(shown.layer, shown.head)),
      onRelation(store, shown),
      links ? summary(links) : "",
    ]
      .filter(Boolean)
      .join("; ");
  };
  store.on(DRAWN_FROM, tell, signal);
  tell();
  return el("div.bl-head-title", {}, "Head ", name, " ", known);
}

/**
 * How the head does on the selected relation: "obj 74% (offset 36%)".
 * @param {import("../state/store.js").Store} store
 * @param {import("../state/types.js").HeadName} shown
 */
function onRelation(store, { layer, head }) {
  const found = accuraciesOn(store);
  const heads = store.get("decoded")?.heads ?? 0;
  if (!found) return "";
  const { values, row } = found;
  return `${row.relation} ${percent(values[layer * heads + head])} (offset ${percent(row.baseline)})`;
}

/**
 * Where the words of this text attend to on average.
 * @param {import("../data/links.js").HeadLinks} links
 */
function summary({ units, self, sinks }) {
  const rows = [...units.keys()].filter((row) => units[row].special === null);
  if (rows.length === 0) return "";
  /** @type {(masses: Float32Array) => number} */
  const mean = (masses) => rows.reduce((sum, row) => sum + masses[row], 0) / rows.length;
  const shares = [
    { where: "itself", share: mean(self) },
    ...sinks.map(({ label, mass }) => ({ where: label, share: mean(mass) })),
  ];
  const others = Math.max(0, 1 - shares.reduce((sum, { share }) => sum + share, 0));
  const told = [{ where: "other words", share: others }, ...shares]
    .filter(({ share }) => share >= TOLD_FROM)
    .sort((a, b) => b.share - a.share)
    .map(({ where, share }) => `${Math.round(100 * share)}% to ${where}`)
    .join(", ");
  return told && `attends ${told}`;
}
