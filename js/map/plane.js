/**
 * Point of the plot in CSS pixels, y downwards.
 *
 * @typedef {{x: number, y: number}} Position
 */

/**
 * Scale points equally in both directions to fit a frame, and center them in it.
 * @param {{x: number, y: number}[]} points  y upwards
 * @param {object} frame
 * @param {number} frame.width
 * @param {number} frame.minHeight
 * @param {number} frame.maxHeight
 * @param {{x: number, y: number}} frame.margin
 * @returns {{positions: Position[], height: number, scale: number}}  `scale` in pixels per unit
 */
export function fitInto(points, { width, minHeight, maxHeight, margin }) {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (width - 2 * margin.x) / (right - left || 1e-9),
    (maxHeight - 2 * margin.y) / (top - bottom || 1e-9),
    1e6,
  );
  const usedHeight = (top - bottom || 1e-9) * scale + 2 * margin.y;
  const height = Math.round(Math.max(minHeight, Math.min(maxHeight, usedHeight)));
  const positions = points.map(({ x, y }) => ({
    x: width / 2 + (x - (left + right) / 2) * scale,
    y: height / 2 - (y - (bottom + top) / 2) * scale,
  }));
  return { positions, height, scale };
}

/**
 * Return the index of the nearest position within a radius, or null.
 * @param {Position[]} positions
 * @param {Position} center
 * @param {number} radius
 * @returns {number | null}
 */
export function nearest(positions, center, radius) {
  let best = null;
  let bestDistance = radius;
  for (const [i, { x, y }] of positions.entries()) {
    const distance = Math.hypot(x - center.x, y - center.y);
    if (distance <= bestDistance) [best, bestDistance] = [i, distance];
  }
  return best;
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Return the index to which an arrow key moves: the nearest position in its direction, preferring
 * those straight ahead.
 * @param {Position[]} positions
 * @param {number} from  index
 * @param {string} key
 * @returns {number | null}  `from` if there is none in this direction; null if `key` is not an arrow key
 */
export function towards(positions, from, key) {
  if (!Object.hasOwn(ARROWS, key)) return null;
  const [dx, dy] = ARROWS[key];
  let best = from;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const [i, { x, y }] of positions.entries()) {
    const [right, down] = [x - positions[from].x, y - positions[from].y];
    const ahead = right * dx + down * dy;
    const aside = Math.abs(right * dy) + Math.abs(down * dx);
    // Order coinciding positions by index, so that each can be reached and left again.
    const coincides = ahead === 0 && aside === 0 && (dx + dy > 0 ? i > from : i < from);
    if (i === from || !(coincides || (ahead > 0 && aside <= ahead))) continue;
    const cost = coincides ? 1e-6 * Math.abs(i - from) : Math.hypot(ahead, 2 * aside);
    if (cost < bestCost) [best, bestCost] = [i, cost];
  }
  return best;
}

/**
 * Return whether a position is inside a closed line, by counting how often a ray from it crosses
 * the line.
 * @param {Position[]} line
 * @param {Position} position
 */
export function inside(line, { x, y }) {
  let crossings = 0;
  for (const [i, a] of line.entries()) {
    const b = line[(i + 1) % line.length];
    if (a.y > y === b.y > y) continue;
    if (x < a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x)) crossings += 1;
  }
  return crossings % 2 === 1;
}

/**
 * Return a round length (1, 2 or 5 times a power of ten) for a scale bar.
 * @param {number} scale  in pixels per unit
 * @param {number} [maxPixels]  maximum length of the bar
 */
export function roundLength(scale, maxPixels = 70) {
  const maxLength = maxPixels / scale;
  const power = 10 ** Math.floor(Math.log10(maxLength));
  const digit = [5, 2, 1].find((candidate) => candidate * power <= maxLength) ?? 1;
  return digit * power;
}
