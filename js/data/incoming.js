import { kindsOf, unitLinks } from "./links.js";

/** @typedef {import("./links.js").HeadLinks} HeadLinks */
/** @typedef {import("./links.js").Link} Link */

/**
 * Return the links of a complete map seen from its columns: the rows of the result are the columns of
 * the map, and a link leads to a unit that attends to the row.
 * @param {Float32Array} map  (rows, columns)
 * @param {import("./links.js").Sides} sides
 * @param {number | null} scale
 * @param {"exact" | "coded"} precision
 * @returns {HeadLinks}
 */
export function incomingLinks(map, { rows, columns }, scale, precision) {
  const turned = transposed(map, rows.length, columns.length);
  const links = unitLinks(turned, { rows: columns, columns: rows }, scale, precision);
  if (scale === null) links.totals = rowSums(turned, columns.length, rows.length);
  return links;
}

/**
 * Return the links to each unit of a long text among the strongest links of all rows.
 * @param {HeadLinks} outgoing  the strongest links
 * @returns {HeadLinks}
 */
export function strongestIncoming({ units, columns, links, self, scale, precision }) {
  /** @type {Link[][]} */
  const lists = columns.map(() => []);
  for (const row of units.keys()) {
    for (const { to, weight } of links(row)) lists[to].push({ to: row, weight });
  }
  for (const list of lists) list.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const sum = (/** @type {Link[]} */ list) => list.reduce((total, { weight }) => total + weight, 0);
  const isSelf = units === columns;
  const own = isSelf ? self : new Float32Array(columns.length);
  return {
    ...{ units: columns, columns: units, scale, precision, self: own },
    sinks: kindsOf(units).map((label) => ({
      label,
      mass: Float32Array.from(lists, (list) =>
        sum(list.filter(({ to }) => units[to].special === label)),
      ),
    })),
    totals: scale === null ? Float32Array.from(lists, (list, row) => own[row] + sum(list)) : null,
    links: (row) => lists[row],
  };
}

/**
 * Return a map with its axes exchanged.
 * @param {Float32Array} map  (rows, columns)
 * @param {number} rows
 * @param {number} columns
 */
function transposed(map, rows, columns) {
  const turned = new Float32Array(map.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = map[row * columns + column];
    }
  }
  return turned;
}

/**
 * Return the sum of each row of a map.
 * @param {Float32Array} map  (rows, columns)
 * @param {number} rows
 * @param {number} columns
 */
function rowSums(map, rows, columns) {
  const sums = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let i = row * columns; i < (row + 1) * columns; i++) sums[row] += map[i];
  }
  return sums;
}
