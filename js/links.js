/** @typedef {import("./types.js").HeadLinks} HeadLinks */
/** @typedef {import("./types.js").Link} Link */

/**
 * @typedef {object} Rule        which links are drawn
 * @property {number} threshold  the least weight
 * @property {number} mass       links are kept, largest first, until they sum to this
 * @property {number} top        the most links of a row
 * @property {boolean} specials  whether special tokens are drawn
 *
 * @typedef {{kind: "self" | "sink" | "hidden", label: string, share: number}} Share
 *
 * @typedef {object} Row
 * @property {Link[]} kept       strongest first
 * @property {Share[]} residual  where the rest of the row's attention goes
 * @property {number} hidden     how many known links of TOLD_FROM and more are not drawn
 */

/** A smaller link is not counted among the hidden ones: its share still is. */
export const TOLD_FROM = 0.01;

/**
 * The links of a row that are drawn, and what is left of its attention. Nothing is renormalised.
 * @param {HeadLinks} links
 * @param {number} row
 * @param {Rule} rule
 * @returns {Row}
 */
export function rowOf(links, row, { threshold, mass, top, specials }) {
  const { units } = links;
  /** @type {Link[]} */
  const kept = [];
  let sum = 0;
  let hidden = 0;
  let full = false;
  // A long row ends in thousands of links that nobody will be told of: they are not even sorted.
  for (const link of links.links(row, Math.min(threshold, TOLD_FROM))) {
    const { to, weight } = link;
    full ||= sum >= mass || kept.length >= top || weight < threshold;
    if (full && weight < TOLD_FROM) break;
    if (!specials && units[to].special !== null) continue;
    if (full) hidden += 1;
    else {
      kept.push(link);
      sum += weight;
    }
  }
  /** @type {Share[]} */
  const residual = [{ kind: "self", label: "itself", share: links.self[row] }];
  for (const { label, mass: sinkMass } of links.sinks) {
    const drawn = kept.reduce(
      (all, { to, weight }) => all + (units[to].special === label ? weight : 0),
      0,
    );
    // What is drawn to a sink is not told a second time.
    residual.push({ kind: "sink", label, share: Math.max(0, sinkMass[row] - drawn) });
  }
  const shown = sum + residual.reduce((all, { share }) => all + share, 0);
  residual.push({ kind: "hidden", label: "not drawn", share: Math.max(0, 1 - shown) });
  return { kept, residual, hidden };
}
