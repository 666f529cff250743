import { WEIGHTS } from "../ui/color.js";

/** @typedef {import("./units.js").Unit} Unit */

/**
 * A unit that another one attends to, and how much.
 * @typedef {{to: number, weight: number}} Link
 *
 * What is known of one head.
 * @typedef {object} HeadLinks
 * @property {Unit[]} units
 * @property {Float32Array} self     each row's weight on itself
 * @property {{label: string, mass: Float32Array}[]} sinks   each row's weight on each kind of
 *     special token, itself left out
 * @property {(row: number, least?: number) => Link[]} links   a row's links to other units,
 *     strongest first; those below `least` may be left out
 * @property {"exact" | "coded" | "strongest"} precision   "strongest": only each row's strongest
 *     links to words are known
 *
 * Which links are drawn.
 * @typedef {object} Rule
 * @property {number} threshold  the smallest weight
 * @property {number} mass       links are kept, largest first, until they sum to this
 * @property {number} top        the largest number of links of a row
 * @property {boolean} specials  whether special tokens are drawn
 *
 * Where a row's attention goes; shares and kept weights sum to 1.
 * @typedef {object} Row
 * @property {Link[]} kept       strongest first
 * @property {number} self       the share on itself
 * @property {number[]} sinks    the share on each kind of special token, without kept links
 * @property {number} undrawn    the share on links that aren't drawn
 * @property {number} hidden     the number of links from COUNTED_FROM up that aren't drawn
 */

/** Smaller links aren't counted as hidden; their share still is. */
export const COUNTED_FROM = 0.01;
/** Sorted links that are kept of a head, in whole rows: those of a long text would take 100 MB. */
const MOST_LINKS = 2 ** 18;

/**
 * The links of a whole map between units.
 * @param {Float32Array} map  (units, units)
 * @param {Unit[]} units
 * @param {"exact" | "coded"} precision
 * @returns {HeadLinks}
 */
export function unitLinks(map, units, precision) {
  const size = units.length;
  /** @type {LRU<Link[]>} */
  const sorted = new LRU(MOST_LINKS / size);
  const sinks = kindsOf(units).map((label) => {
    const columns = units.flatMap((unit, i) => (unit.special === label ? [i] : []));
    const mass = Float32Array.from(units, (_, row) =>
      columns.reduce((sum, column) => sum + (column === row ? 0 : map[row * size + column]), 0),
    );
    return { label, mass };
  });
  return {
    ...{ units, sinks, precision },
    self: Float32Array.from(units, (_, row) => map[row * size + row]),
    links: (row, least = 0) => {
      const key = `${row}-${least}`;
      let links = sorted.get(key);
      if (!links) {
        links = sortedLinks(map.subarray(row * size, (row + 1) * size), row, least);
        sorted.set(key, links);
      }
      return links;
    },
  };
}

/**
 * The links of a head of which only each row's strongest are known.
 * @param {import("./decode.js").Strongest} strongest
 * @param {number} index  layer * heads + head
 * @param {Unit[]} units
 * @returns {HeadLinks}
 */
export function strongestLinks(strongest, index, units) {
  const { k, linksTo, linksWeight, sinkLabels } = strongest;
  const size = units.length;
  const first = index * size;
  // A typed array's own map is several times faster than from(), and each hover waits for it.
  const zeros = new Float32Array(size);
  const self = zeros.map((_, row) => WEIGHTS[strongest.self[first + row]]);
  const sinks = sinkLabels.map((label, s) => ({
    label,
    // The encoded weight of a special token includes itself, which `self` has already.
    mass: zeros.map((_, row) => {
      const mass = WEIGHTS[strongest.sinks[(first + row) * sinkLabels.length + s]];
      return units[row].special === label ? Math.max(0, mass - self[row]) : mass;
    }),
  }));
  return {
    ...{ units, self, sinks, precision: "strongest" },
    links: (row) => {
      /** @type {Link[]} */
      const links = [];
      for (let i = (first + row) * k; i < (first + row + 1) * k; i++) {
        if (linksWeight[i] > 0) links.push({ to: linksTo[i], weight: WEIGHTS[linksWeight[i]] });
      }
      return links;
    },
  };
}

/**
 * The kinds of special token, in order of appearance.
 * @param {Unit[]} units
 * @returns {string[]}
 */
export const kindsOf = (units) => [
  ...new Set(units.flatMap(({ special }) => (special === null ? [] : [special]))),
];

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
  // Leave the thousands of smaller links of a long row unsorted: they are neither drawn nor counted.
  for (const link of links.links(row, Math.min(threshold, COUNTED_FROM))) {
    const { to, weight } = link;
    full ||= sum >= mass || kept.length >= top || weight < threshold;
    if (full && weight < COUNTED_FROM) break;
    if (!specials && units[to].special !== null) continue;
    if (full) hidden += 1;
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
    for (const { to, weight } of kept) if (units[to].special === label) share -= weight;
    share = Math.max(0, share);
    shown += share;
    return share;
  });
  return { kept, self, sinks, undrawn: Math.max(0, 1 - shown), hidden };
}

/**
 * A row's weights above zero that are at least `least`, to other units, strongest first, then from
 * the left. Weight and position are packed into one number: sorting numbers is several times faster
 * than sorting objects.
 * @param {Float32Array} weights
 * @param {number} row
 * @param {number} least
 * @returns {Link[]}
 */
function sortedLinks(weights, row, least) {
  const bits = new Uint32Array(weights.buffer, weights.byteOffset, weights.length);
  const packed = [];
  for (let to = 0; to < weights.length; to++) {
    const weight = weights[to];
    if (to !== row && weight > 0 && weight >= least) packed.push(bits[to] * 65536 + (65535 - to));
  }
  return Array.from(Float64Array.from(packed).sort().reverse(), (key) => {
    const to = 65535 - (key % 65536);
    return { to, weight: weights[to] };
  });
}

/**
 * A map that forgets the entry unused for longest.
 * @template V
 * @extends {Map<string, V>}
 */
export class LRU extends Map {
  /** @param {number} most  how many entries it keeps */
  constructor(most) {
    super();
    this.most = most;
  }

  /**
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
   * @param {string} key
   * @param {V} value
   */
  set(key, value) {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.most) this.delete(/** @type {string} */ (this.keys().next().value));
    return this;
  }
}
