import { highlightMessage } from "../state/choices.js";
import { headsOff } from "../state/edits.js";
import { shadingOf, shadingsOf } from "../state/shading.js";
import { lockedHead, shownHead } from "../state/store.js";
import { attentionSentence } from "../state/summary.js";
import { existingHeads, nameOf, pairOf, sameHead } from "../ui/format.js";
import { gapsSentence } from "./gaps.js";
import { orderOf, orderSentence } from "./order.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../state/types.js").HeadName} HeadName */

/** @type {Record<string, string>} */
const NO_NAMES = {};

/**
 * Content of the grid's cells.
 * @typedef {object} CellsDescription
 * @property {import("../data/picture.js").Picture} picture
 * @property {import("../data/statistics.js").Shading | null} shading   null for attention patterns
 * @property {string} shadingName   "pattern", "accuracy" or the statistic's key
 * @property {{label: string, group: string}[]} choices   entries of the "Cells show" menu
 * @property {number} choice        index of the current entry
 * @property {Record<string, string>} names   names of heads by "layer-head"
 * @property {number[] | null} order   indices of the heads to show, or null if all have their places
 */

/**
 * Return the content of the cells, or null without a picture.
 * @param {Store} store
 * @returns {CellsDescription | null}
 */
export function describeCells(store) {
  const picture = store.get("decoded");
  if (!picture) return null;
  const shading = shadingOf(store);
  const shadings = shadingsOf(store);
  return {
    ...{ picture, shading },
    shadingName: shading ? (store.get("statistic") ?? "accuracy") : "pattern",
    choices: [
      { label: "Attention patterns", group: "" },
      ...shadings.map(({ label, group }) => ({ label, group })),
    ],
    choice: 1 + (shading ? shadings.indexOf(shading) : -1),
    names: store.get("names") ?? NO_NAMES,
    order: orderOf(store),
  };
}

/**
 * Return the highlighted heads, those that aren't dimmed, the note below the grid, which explains the
 * cells and counts the highlighted heads, and what a dot on a cell means.
 * @param {Store} store
 */
export function describeHighlight(store) {
  const picture = store.get("decoded");
  const heads = existingHeads(store.get("highlight"), picture);
  const passing = store.get("passing");
  // Without highlighted heads, those stand out that meet the condition.
  const clear = heads.length > 0 ? heads : passing ? existingHeads(passing, picture) : null;
  const isPooled =
    picture && Math.max(picture.tokens.length, picture.keyTokens.length) > picture.pool;
  const shading = shadingOf(store);
  const notes = [
    store.get("comparison"),
    orderSentence(store),
    shading?.note ??
      (isPooled &&
        `Each of a thumbnail's ${picture.pool} × ${picture.pool} cells shows the largest weight ` +
          "among its tokens."),
    picture?.boundary != null &&
      shading === null &&
      "Lines divide the texts A (left, above) and B (right, below).",
    picture && gapsSentence(picture),
    heads.length > 0 && `${highlightMessage(heads.length)}.`,
  ];
  return {
    ...{ heads, clear, note: notes.filter(Boolean).join(" ") },
    dotNote: shading?.baselineNote ?? "",
  };
}

/**
 * Return the shown, locked, hovered and compared heads, and the texts on the shown one.
 * @param {Store} store
 */
export function describeMarks(store) {
  const picture = store.get("decoded");
  const shown = shownHead(store);
  const locked = lockedHead(store);
  const compared = existingHeads(store.get("selection"), picture);
  const off = headsOff(store);
  const isLocked = sameHead(shown, locked);
  /** @type {(heads: HeadName[]) => boolean} */
  const includesShown = (heads) => heads.some((head) => sameHead(shown, head));
  const name = nameOf(shown);
  const indices = pairOf(shown);
  const facts = [shadingOf(store)?.describeValue(shown), store.get("names")?.[name]].filter(
    Boolean,
  );
  const known = store.get("known")?.[name];
  const states = [
    ...facts,
    isLocked && "locked",
    includesShown(compared) && "compared",
    includesShown(existingHeads(store.get("highlight"), picture)) && "highlighted",
    includesShown(existingHeads(store.get("passing") ?? [], picture)) && "meets the condition",
    includesShown(off) && "edited",
  ].filter(Boolean);
  return {
    ...{ shown, locked, isLocked, compared, off, name, indices },
    hovered: store.get("hover") ?? null,
    // A fallback of similar length keeps the legend beside it in place.
    caption: states.join(", ") || `layer ${shown.layer + 1}, head ${shown.head + 1}`,
    tooltip: [`${name}  ${indices}`, ...facts, known].filter(Boolean).join("\n"),
    label: [[`Head ${name}`, ...states].join(", "), attentionSentence(store, shown)]
      .filter(Boolean)
      .join(": "),
  };
}
