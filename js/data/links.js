/** @typedef {import("../state/types.js").HeadLinks} HeadLinks */
/** @typedef {import("../state/types.js").Link} Link */

/**
 * @typedef {object} Rule        which links are drawn
 * @property {number} threshold  the least weight
 * @property {number} mass       links are kept, largest first, until they sum to this
 * @property {number} top        the most links of a row
 * @property {boolean} specials  whether special tokens are drawn
 *
 * @typedef {object} Row         where a row's attention goes; shares and weights kept sum to 1
 * @property {Link[]} kept       strongest first
 * @property {number} self       the share on itself
 * @property {number[]} sinks    that on each kind of special token, kept links apart
 * @property {number} undrawn    that on links not drawn
 * @property {number} hidden     how many known links of TOLD_FROM and more are not drawn
 */

/** A smaller link is not counted among the hidden ones: its share still is. */
export const TOLD_FROM = 0.01;

/**
 * The links of a row that are drawn, and what is left of its attention. Nothing is renormalized.
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
  const self = links.self[row];
  let shown = sum + self;
  const sinks = links.sinks.map(({ label, mass: onSinks }) => {
    // What is drawn to a sink is not told a second time.
    let share = onSinks[row];
    for (const { to, weight } of kept) if (units[to].special === label) share -= weight;
    share = Math.max(0, share);
    shown += share;
    return share;
  });
  return { kept, self, sinks, undrawn: Math.max(0, 1 - shown), hidden };
}
