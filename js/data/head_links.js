import { WEIGHTS } from "../ui/color.js";
import { LRU } from "./lru.js";

/** @typedef {import("../state/types.js").Unit} Unit */
/** @typedef {import("../state/types.js").Link} Link */
/** @typedef {import("../state/types.js").HeadLinks} HeadLinks */

/** Links of a head that are kept in order, in whole rows: of a long text, all would take 100 MB. */
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
  const self = Float32Array.from(units, (_, row) => map[row * size + row]);
  const sinks = kindsOf(units).map((label) => {
    const columns = units.flatMap((unit, i) => (unit.special === label ? [i] : []));
    const mass = Float32Array.from(units, (_, row) =>
      columns.reduce((sum, column) => sum + (column === row ? 0 : map[row * size + column]), 0),
    );
    return { label, mass };
  });
  return {
    units,
    self,
    sinks,
    precision,
    links: remembered(size, (row, least) =>
      sortedRow(map.subarray(row * size, (row + 1) * size), row, least),
    ),
  };
}

/**
 * The links of a head of which only each row's strongest are here.
 * @param {import("./picture_check.js").Strongest} strongest
 * @param {number} place  layer * heads + head
 * @param {Unit[]} units
 * @returns {HeadLinks}
 */
export function strongestLinks(strongest, place, units) {
  const { k, linksTo, linksWeight, sinkLabels } = strongest;
  const size = units.length;
  const first = place * size;
  // An array's own map is several times faster than from(), and each hover waits for it.
  const none = new Float32Array(size);
  const self = none.map((_, row) => WEIGHTS[strongest.self[first + row]]);
  const sinks = sinkLabels.map((label, s) => ({
    label,
    // What travels counts a special token's weight on itself; it is in `self` already.
    mass: none.map((_, row) => {
      const mass = WEIGHTS[strongest.sinks[(first + row) * sinkLabels.length + s]];
      return units[row].special === label ? Math.max(0, mass - self[row]) : mass;
    }),
  }));
  /** @param {number} row */
  const links = (row) => {
    /** @type {Link[]} */
    const found = [];
    for (let i = (first + row) * k; i < (first + row + 1) * k; i++) {
      if (linksWeight[i] > 0) found.push({ to: linksTo[i], weight: WEIGHTS[linksWeight[i]] });
    }
    return found;
  };
  return { units, self, sinks, precision: "strongest", links };
}

/**
 * The kinds of special token, in order of appearance.
 * @param {Unit[]} units
 * @returns {string[]}
 */
export function kindsOf(units) {
  return [...new Set(units.flatMap((unit) => (unit.special === null ? [] : [unit.special])))];
}

/**
 * A row's weights above zero that are at least `least`, on other units, strongest first, then from
 * the left. Weight and place are packed into one number, since sorting numbers is several times
 * faster than sorting objects.
 * @param {Float32Array} weights
 * @param {number} row
 * @param {number} least
 * @returns {Link[]}
 */
function sortedRow(weights, row, least) {
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
 * @param {number} size  of a row
 * @param {(row: number, least: number) => Link[]} fn
 * @returns {HeadLinks["links"]}
 */
function remembered(size, fn) {
  /** @type {LRU<Link[]>} */
  const known = new LRU(MOST_LINKS / size);
  return (row, least = 0) => {
    const name = `${row}-${least}`;
    let links = known.get(name);
    if (!links) {
      links = fn(row, least);
      known.set(name, links);
    }
    return links;
  };
}
