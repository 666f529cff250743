/** @typedef {import("./links.js").HeadLinks} HeadLinks */

/**
 * Return the links of several units as those of one, as the pieces of a word are merged: what they
 * attend to is averaged, and the attention to them is summed. Links within the group are its links to
 * itself.
 * @param {HeadLinks} links
 * @param {number[]} group       units of the rows
 * @param {boolean} isIncoming   whether the rows are attended to
 * @returns {HeadLinks}  of a single row
 */
export function mergedLinks(links, group, isIncoming) {
  const { units, columns, scale, precision } = links;
  const share = isIncoming ? 1 : 1 / group.length;
  const members = new Set(units === columns ? group : []);
  const sum = (/** @type {(row: number) => number} */ amountOf) =>
    group.reduce((total, row) => total + share * amountOf(row), 0);
  /** @type {Map<number, number>} */
  const weights = new Map();
  for (const row of group) {
    for (const { to, weight } of links.links(row)) {
      weights.set(to, (weights.get(to) ?? 0) + share * weight);
    }
  }
  const within = (/** @type {(unit: number) => boolean} */ isCounted) =>
    [...members].reduce((total, to) => total + (isCounted(to) ? (weights.get(to) ?? 0) : 0), 0);
  const list = [...weights].flatMap(([to, weight]) => (members.has(to) ? [] : [{ to, weight }]));
  list.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.to - b.to);
  const { totals } = links;
  return {
    ...{ units, columns, scale, precision },
    self: Float32Array.of(sum((row) => links.self[row]) + within(() => true)),
    sinks: links.sinks.map(({ label, mass }) => ({
      label,
      mass: Float32Array.of(
        sum((row) => mass[row]) - within((unit) => columns[unit].special === label),
      ),
    })),
    totals: totals && Float32Array.of(sum((row) => totals[row])),
    links: () => list,
  };
}
