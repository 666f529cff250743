/** @typedef {[x: number, y: number]} Point */

/** Number of straight pieces that stand for a curve. */
const PIECES = 24;

/**
 * Return points along the path of an arc, of a link between two lines or of a stub, without its
 * arrowhead.
 * @param {string} d  as from `arcPath`, `linkPath` and `stubPath`
 * @returns {Point[]}
 */
export function pointsAlong(d) {
  const [curve] = d.split("m");
  const [x, y, ...rest] = (curve.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
  const at = curve.includes("A") ? ellipse([x, y], rest) : bezier([x, y, ...rest]);
  return Array.from({ length: PIECES + 1 }, (_, i) => at(i / PIECES));
}

/**
 * Return half an ellipse as a function of a share from 0 to 1.
 * @param {Point} start
 * @param {number[]} rest  radius, rise, rotation, flags, and the end
 * @returns {(share: number) => Point}
 */
function ellipse([x1, y], [radius, rise, , , sweep, x2]) {
  const isBelow = x1 < x2 === (sweep === 0);
  const [middle, side] = [(x1 + x2) / 2, x1 < x2 ? -1 : 1];
  return (share) => {
    const angle = share * Math.PI;
    const height = rise * Math.sin(angle);
    return [middle + side * radius * Math.cos(angle), isBelow ? y + height : y - height];
  };
}

/**
 * Return a Bézier curve as a function of a share from 0 to 1.
 * @param {number[]} coordinates  of its ends and control points, in turn
 * @returns {(share: number) => Point}
 */
const bezier = (coordinates) => (share) => {
  let points = coordinates;
  while (points.length > 2) {
    points = points.slice(2).map((value, i) => points[i] + share * (value - points[i]));
  }
  return [points[0], points[1]];
};

/**
 * Return the distance of a point from a line through several others.
 * @param {Point} point
 * @param {Point[]} points
 */
export function distanceTo([x, y], points) {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < points.length; i++) {
    const [[x1, y1], [x2, y2]] = [points[i - 1], points[i]];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = dx * dx + dy * dy;
    const share = length === 0 ? 0 : ((x - x1) * dx + (y - y1) * dy) / length;
    const t = Math.max(0, Math.min(1, share));
    nearest = Math.min(nearest, Math.hypot(x - x1 - t * dx, y - y1 - t * dy));
  }
  return nearest;
}
