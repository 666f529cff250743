import { MAX_LINKS } from "../contract.js";
import { rowOf } from "../data/links.js";
import { mergedLinks } from "../data/merged.js";

/** @typedef {import("../data/links.js").HeadLinks} HeadLinks */
/** @typedef {import("../data/links.js").Row} Row */
/** @typedef {import("./layout.js").Layout} Layout */

/**
 * @typedef {"plain" | "right" | "wrong" | "positive" | "negative"} Kind   the outcome of a prediction,
 *     or the sign of a weight
 *
 * @typedef {object} SceneLink   link from one word to another
 * @property {number} from       position of the attending word
 * @property {number} to         position of the attended word
 * @property {number} weight
 * @property {number} size       size of the weight, relative to the scale of signed maps
 * @property {Kind} kind
 *
 * @typedef {object} FanKind     which links, and how they look
 * @property {boolean} isIncoming  whether they are links to words
 * @property {boolean} isSecond    whether they are those of the second side of a comparison
 * @property {boolean} isLower     whether they are drawn below the words, in the second color
 * @property {string} look         class of the links
 *
 * @typedef {FanKind & Links} Fan
 *
 * @typedef {object} Links       links from each word, or to each word
 * @property {HeadLinks | null} links      null if the exact map has to be fetched
 * @property {(Row | null)[]} rows         for each position; null if not loaded, or of the other line
 * @property {SceneLink[][]} owned         links from each position, or to it
 *
 * @typedef {object} Rule        rule that selects the links to draw
 * @property {number} threshold
 * @property {number} mass
 * @property {number} top
 *
 * @typedef {FanKind & GroupLinks} Group
 *
 * @typedef {object} GroupLinks   words in focus, and their links
 * @property {number[]} positions
 * @property {HeadLinks | null} links
 * @property {Row | null} row              of all of them together
 * @property {SceneLink[]} drawn
 * @property {Map<number, number>} sizes   size of the weight at the other end of each link, by position
 */

/**
 * Return a kind of fan.
 * @param {boolean} isIncoming
 * @param {boolean | null} [isSecond]  of a comparison, whether the second side; null without one
 * @returns {FanKind}
 */
export function fanKind(isIncoming, isSecond = null) {
  const isLower = isSecond ?? isIncoming;
  const look = isSecond ? " bl-second" : isLower ? " bl-incoming" : "";
  return { isIncoming, isSecond: isSecond ?? false, isLower, look };
}

/**
 * Return the fans of which bars and dots show the rest: the first one, and that of the second side
 * of a comparison.
 * @param {Fan[]} fans
 */
export const fansWithBars = (fans) => fans.filter((fan, i) => i === 0 || fan.isSecond);

/**
 * Return the links from each word, or to each word.
 * @param {HeadLinks | null} links
 * @param {Layout} layout
 * @param {Rule} rule
 * @param {FanKind} kind
 * @param {Map<string, Kind>} outcomes   of predictions, by the units of their ends
 * @returns {Fan}
 */
export function fanOf(links, layout, rule, kind, outcomes) {
  const { isIncoming } = kind;
  const columns = othersOf(layout, isIncoming);
  const rows = layout.units.map((unit, position) =>
    links && isOwner(layout, position, isIncoming)
      ? rowOf(links, unit, { ...rule, columns })
      : null,
  );
  const owned = rows.map((row, position) =>
    (row?.kept ?? []).flatMap(({ to, weight }) => {
      const other = columns.get(to);
      if (other === undefined) return [];
      const link = linkOf(position, other, weight, links?.scale ?? null, isIncoming);
      if (outcomes.size === 0) return [link];
      const outcome = outcomes.get(`${layout.units[link.from]}-${layout.units[link.to]}`);
      return [outcome ? { ...link, kind: outcome } : link];
    }),
  );
  return { ...kind, links, rows, owned };
}

/**
 * Return the links of words in focus, which count as one word.
 * @param {Fan | undefined} fan   links of all words, if they are drawn
 * @param {() => HeadLinks | null} read   returns the links of this direction
 * @param {Layout} layout
 * @param {Rule} rule
 * @param {FanKind} kind
 * @param {number[]} positions
 * @returns {Group}
 */
export function groupOf(fan, read, layout, rule, kind, positions) {
  const { isIncoming } = kind;
  const links = fan ? fan.links : read();
  const columns = othersOf(layout, isIncoming);
  const other = (/** @type {SceneLink} */ { from, to }) => (isIncoming ? from : to);
  const [position] = positions;
  if (fan && positions.length === 1) {
    const drawn = fan.owned[position];
    const sizes = new Map(drawn.map((link) => [other(link), link.size]));
    return { ...kind, positions, links, row: fan.rows[position], drawn, sizes };
  }
  if (!links) return { ...kind, positions, links, row: null, drawn: [], sizes: new Map() };
  // A word of the other line shows all links to it.
  const everything = { mass: Number.POSITIVE_INFINITY, top: MAX_LINKS };
  const applied = { ...rule, ...(fan ? {} : everything), columns };
  const units = positions.map((at) => layout.units[at]);
  const row = rowOf(mergedLinks(links, units, isIncoming), 0, applied);
  const drawn = positions.flatMap((at) => {
    const weights = new Map(links.links(layout.units[at]).map(({ to, weight }) => [to, weight]));
    return row.kept.flatMap(({ to }) => {
      const [end, weight] = [columns.get(to), weights.get(to) ?? 0];
      if (end === undefined || weight === 0) return [];
      return [linkOf(at, end, weight, links.scale, isIncoming)];
    });
  });
  const scale = links.scale || 1;
  const sizes = new Map(
    row.kept.map(({ to, weight }) => [
      columns.get(to) ?? -1,
      Math.min(1, Math.abs(weight) / scale),
    ]),
  );
  return { ...kind, positions, links, row, drawn, sizes };
}

/**
 * Return whether links of a direction are those of a position: of two lines, the upper one attends,
 * and the lower one is attended to.
 * @param {Pick<Layout, "sides" | "rowCount">} layout
 * @param {number} position
 * @param {boolean} isIncoming
 */
export const isOwner = ({ sides, rowCount }, position, isIncoming) =>
  !sides || position >= rowCount === isIncoming;

/**
 * Return the positions of the units at the other ends of links.
 * @param {Pick<Layout, "positions" | "columns">} layout
 * @param {boolean} isIncoming
 */
export const othersOf = ({ positions, columns }, isIncoming) => (isIncoming ? positions : columns);

/**
 * Return a link that is no prediction.
 * @param {number} position   whose link it is
 * @param {number} other
 * @param {number} weight
 * @param {number | null} scale
 * @param {boolean} isIncoming
 * @returns {SceneLink}
 */
function linkOf(position, other, weight, scale, isIncoming) {
  const kind = scale === null ? "plain" : weight < 0 ? "negative" : "positive";
  const [from, to] = isIncoming ? [other, position] : [position, other];
  return { from, to, weight, size: Math.abs(weight) / (scale || 1), kind };
}
