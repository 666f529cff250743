import { GEOMETRY } from "../contract.js";
import { weightsOf } from "../ui/color.js";

/** @typedef {import("./units.js").Unit} Unit */

/**
 * Attention to another unit. Weights of signed maps may be negative.
 * @typedef {{to: number, weight: number}} Link
 *
 * Units along the rows and along the columns of a map; a map between the units of one text has the
 * same list twice.
 * @typedef {{rows: Unit[], columns: Unit[]}} Sides
 *
 * Links of one head, and the attention of its rows to themselves and to special tokens.
 * @typedef {object} HeadLinks
 * @property {Unit[]} units          those of the rows
 * @property {Unit[]} columns        those to which links lead
 * @property {number | null} scale   largest size of a weight of signed maps; null for probabilities
 * @property {Float32Array} self     weight of each row on itself, zeros if columns are other units
 * @property {{label: string, mass: Float32Array}[]} sinks   weight of each row on each kind of
 *     special token, excluding itself
 * @property {Float32Array | null} [totals]  sum of each row of probabilities, if it isn't 1: of the
 *     attention to a unit
 * @property {(row: number, to: number) => number} [weight]   returns a row's weight on another unit,
 *     of rows that attend, each by itself
 * @property {(row: number, minWeight?: number) => Link[]} links   returns a row's links to other
 *     units, largest first; those below `minWeight` may be left out
 * @property {"exact" | "coded" | "strongest"} precision   "strongest": only the
 *     strongest links of each row to words are available
 *
 * Rule that selects the links to draw.
 * @typedef {object} Rule
 * @property {number} threshold  minimum weight of a link; of signed maps, as a share of the scale
 * @property {number} mass       cumulative share of a row's attention at which no more links are
 *     kept; signed maps have none
 * @property {number} top        maximum number of links per row
 * @property {{has: (unit: number) => boolean}} columns   those that are drawn
 *
 * Distribution of a row's attention; shares and kept weights sum to the total.
 * @typedef {object} Row
 * @property {number} [total]    1 by default
 * @property {Link[]} kept       strongest first
 * @property {number} self       share on itself
 * @property {number[]} sinks    share on each kind of special token, without kept links
 * @property {number} undrawn    share on links that are not drawn
 * @property {number} hidden     number of links of at least MIN_COUNTED_WEIGHT that are not drawn
 */

export const { MIN_COUNTED_WEIGHT } = GEOMETRY;
/** Maximum number of sorted links cached per head: those of a long text would take 100 MB. */
const MAX_CACHED_LINKS = 2 ** 18;

/**
 * Return the links of a complete map between units.
 * @param {Float32Array} map  (rows, columns)
 * @param {Sides} sides
 * @param {number | null} scale
 * @param {"exact" | "coded"} precision
 * @returns {HeadLinks}
 */
export function unitLinks(map, { rows, columns }, scale, precision) {
  const size = columns.length;
  const isSelf = rows === columns;
  /** @type {LRU<Link[]>} */
  const sorted = new LRU(MAX_CACHED_LINKS / size);
  const sinks = kindsOf(columns).map((label) => {
    const ofKind = columns.flatMap((unit, i) => (unit.special === label ? [i] : []));
    const mass = Float32Array.from(rows, (_, row) =>
      ofKind.reduce(
        (sum, column) => sum + (isSelf && column === row ? 0 : map[row * size + column]),
        0,
      ),
    );
    return { label, mass };
  });
  return {
    ...{ units: rows, columns, scale, sinks, precision },
    self: Float32Array.from(rows, (_, row) => (isSelf ? map[row * size + row] : 0)),
    weight: (row, to) => map[row * size + to],
    links: (row, minWeight = 0) => {
      const key = `${row}-${minWeight}`;
      let links = sorted.get(key);
      if (!links) {
        const weights = map.subarray(row * size, (row + 1) * size);
        links = sortedLinks(weights, isSelf ? row : -1, minWeight);
        sorted.set(key, links);
      }
      return links;
    },
  };
}

/**
 * Return the links of a head of a long text, which include only the strongest of each row.
 * @param {import("./decode.js").Strongest} strongest
 * @param {number} index  layer * heads + head
 * @param {Sides} sides
 * @param {number | null} scale
 * @returns {HeadLinks}
 */
export function strongestLinks(strongest, index, { rows, columns }, scale) {
  const { k, linksTo, linksWeight, sinkLabels } = strongest;
  const weights = weightsOf(scale);
  const size = rows.length;
  const first = index * size;
  // A typed array's own map is several times faster than from(), and this runs on each hover.
  const zeros = new Float32Array(size);
  const self = zeros.map((_, row) => weights[strongest.self[first + row]]);
  const sinks = sinkLabels.map((label, s) => ({
    label,
    // The encoded weight on a special token includes its weight on itself, which is in `self`.
    mass: zeros.map((_, row) => {
      const mass = weights[strongest.sinks[(first + row) * sinkLabels.length + s]];
      const isOther = rows !== columns || rows[row].special !== label;
      return isOther ? mass : scale === null ? Math.max(0, mass - self[row]) : mass - self[row];
    }),
  }));
  return {
    ...{ units: rows, columns, scale, self, sinks, precision: "strongest" },
    weight: (row, to) => {
      const start = (first + row) * k;
      const at = linksTo.subarray(start, start + k).indexOf(to);
      return at < 0 ? 0 : weights[linksWeight[start + at]];
    },
    links: (row) => {
      /** @type {Link[]} */
      const links = [];
      for (let i = (first + row) * k; i < (first + row + 1) * k; i++) {
        const weight = weights[linksWeight[i]];
        if (weight !== 0) links.push({ to: linksTo[i], weight });
      }
      return links;
    },
  };
}

/**
 * Return the kinds of special token, in order of appearance.
 * @param {Unit[]} units
 * @returns {string[]}
 */
export const kindsOf = (units) => [
  ...new Set(units.flatMap(({ special }) => (special === null ? [] : [special]))),
];

/**
 * Return the links of a row to draw and the rest of its attention. Nothing is renormalized.
 * @param {HeadLinks} links
 * @param {number} row
 * @param {Rule} rule
 * @returns {Row}
 */
export function rowOf(links, row, rule) {
  const { columns, scale } = links;
  const { top } = rule;
  const total = links.totals?.[row] ?? 1;
  const mass = scale === null ? rule.mass * total : Number.POSITIVE_INFINITY;
  const threshold = rule.threshold * (scale ?? 1);
  const minCounted = MIN_COUNTED_WEIGHT * (scale ?? 1);
  /** @type {Link[]} */
  const kept = [];
  let sum = 0;
  let hidden = 0;
  let isFull = false;
  // Leave the thousands of smaller links of a long row unsorted: they are neither drawn nor counted.
  for (const link of links.links(row, Math.min(threshold, minCounted))) {
    const { to, weight } = link;
    const size = Math.abs(weight);
    isFull ||= sum >= mass || kept.length >= top || size < threshold;
    if (isFull && size < minCounted) break;
    if (!rule.columns.has(to)) continue;
    if (isFull) hidden += 1;
    else {
      kept.push(link);
      sum += weight;
    }
  }
  const self = links.self[row];
  let shown = sum + self;
  const sinks = links.sinks.map(({ label, mass: sinkMass }) => {
    // A kept link to a special token has an arc; leave it out of the bar.
    let share = sinkMass[row];
    for (const { to, weight } of kept) if (columns[to].special === label) share -= weight;
    share = Math.max(0, share);
    shown += share;
    return share;
  });
  return { kept, self, sinks, undrawn: Math.max(0, total - shown), hidden, total };
}

/**
 * Return a row's weights on other units whose size is at least `minWeight`, largest first, then from
 * the left. Size and position are packed into one number: sorting numbers is several times faster
 * than sorting objects.
 * @param {Float32Array} weights
 * @param {number} row  to leave out
 * @param {number} minWeight
 * @returns {Link[]}
 */
function sortedLinks(weights, row, minWeight) {
  const bits = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  const packed = [];
  for (let to = 0; to < weights.length; to++) {
    const size = Math.abs(weights[to]);
    // Without its first bit, which is the sign, a float's bits sort as its size does.
    if (to !== row && size > 0 && size >= minWeight)
      packed.push((bits[to] & 0x7fffffff) * 65536 + (65535 - to));
  }
  return Array.from(Float64Array.from(packed).sort().reverse(), (key) => {
    const to = 65535 - (key % 65536);
    return { to, weight: weights[to] };
  });
}

/**
 * Map that drops the least recently used entry when it is full.
 * @template V
 * @extends {Map<string, V>}
 */
export class LRU extends Map {
  /** @param {number} capacity  maximum number of entries */
  constructor(capacity) {
    super();
    this.capacity = capacity;
  }

  /**
   * Return the value of a key, which becomes the most recently used one.
   * @param {string} key
   * @returns {V | undefined}
   */
  get(key) {
    const value = super.get(key);
    if (value !== undefined) {
      this.delete(key);
      super.set(key, value);
    }
    return value;
  }

  /**
   * Set the value of a key and drop the least recently used one if the map is full.
   * @param {string} key
   * @param {V} value
   */
  set(key, value) {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.capacity) this.delete(/** @type {string} */ (this.keys().next().value));
    return this;
  }
}
