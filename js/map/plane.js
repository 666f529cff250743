/**
 * Points in a plane, in CSS pixels, y downwards.
 *
 * @typedef {{x: number, y: number}} Place
 */

/**
 * Fits points into a width, distances in all directions on one scale.
 * @param {Place[]} points  y upwards
 * @param {{width: number, least: number, most: number, margin: {x: number, y: number}}} frame
 *   `least` and `most`: of the height
 * @returns {{places: Place[], height: number, scale: number}}  scale: pixels for each unit
 */
export function fitInto(points, { width, least, most, margin }) {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const wide = right - left || 1e-9;
  const tall = high - low || 1e-9;
  const scale = Math.min((width - 2 * margin.x) / wide, (most - 2 * margin.y) / tall, 1e6);
  const height = Math.round(Math.max(least, Math.min(most, tall * scale + 2 * margin.y)));
  const places = points.map(({ x, y }) => ({
    x: width / 2 + (x - (left + right) / 2) * scale,
    y: height / 2 - (y - (low + high) / 2) * scale,
  }));
  return { places, height, scale };
}

/**
 * The nearest point that is near enough.
 * @param {Place[]} places
 * @param {Place} at
 * @param {number} reach
 * @returns {number | null}
 */
export function nearest(places, at, reach) {
  let best = null;
  let least = reach;
  for (const [i, { x, y }] of places.entries()) {
    const far = Math.hypot(x - at.x, y - at.y);
    if (far <= least) [best, least] = [i, far];
  }
  return best;
}

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Where an arrow key leads: to the nearest point that way, those straight ahead first.
 * @param {Place[]} places
 * @param {number} from
 * @param {string} key
 * @returns {number | null}  the same point, if there is none that way; null: not an arrow key
 */
export function towards(places, from, key) {
  if (!Object.hasOwn(WAYS, key)) return null;
  const [dx, dy] = WAYS[key];
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, { x, y }] of places.entries()) {
    const [right, down] = [x - places[from].x, y - places[from].y];
    const ahead = right * dx + down * dy;
    const aside = Math.abs(right * dy) + Math.abs(down * dx);
    // Of points in one place the later lies ahead; so each can be reached, and left again.
    const same = ahead === 0 && aside === 0 && (dx + dy > 0 ? i > from : i < from);
    if (i === from || !(same || (ahead > 0 && aside <= ahead))) continue;
    const cost = same ? 1e-6 * Math.abs(i - from) : Math.hypot(ahead, 2 * aside);
    if (cost < least) [best, least] = [i, cost];
  }
  return best;
}

/**
 * Whether a place is inside a closed line, by how often a ray from it crosses the line.
 * @param {Place[]} line
 * @param {Place} at
 */
export function inside(line, at) {
  let crossings = 0;
  for (const [i, a] of line.entries()) {
    const b = line[(i + 1) % line.length];
    if (a.y > at.y === b.y > at.y) continue;
    if (at.x < a.x + ((at.y - a.y) / (b.y - a.y)) * (b.x - a.x)) crossings += 1;
  }
  return crossings % 2 === 1;
}

/**
 * A round length of about so many pixels, for a scale bar.
 * @param {number} scale  pixels for each unit
 * @param {number} [about]
 */
export function roundLength(scale, about = 70) {
  const wanted = about / scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const digit = [5, 2, 1].find((one) => one * power <= wanted) ?? 1;
  return digit * power;
}
