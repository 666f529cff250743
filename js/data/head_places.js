/**
 * @typedef {object} Point     a head in the plane
 * @property {number} layer
 * @property {number} head
 * @property {number} x
 * @property {number} y        upwards
 * @property {number} kind     the place of its behavior
 * @property {{place: number, divergence: number}[]} nearest   by the true divergence, nearest first
 *
 * @typedef {{name: string, title: string}} Kind
 *
 * @typedef {object} Places
 * @property {number} layers
 * @property {number} heads
 * @property {Point[]} points  in the order of layers and heads
 * @property {Kind[]} kinds    the behaviors
 */

/**
 * The `places` trait, every part of it known to be what the view relies on.
 * @param {unknown} trait
 * @returns {Places}
 * @throws {Error} with a sentence to show, where it is malformed
 */
export function checkedPlaces(trait) {
  if (typeof trait !== "object" || trait === null) throw malformed("it is not an object");
  const given = /** @type {Record<string, any>} */ (trait);
  const { layers, heads } = given;
  if (!(isCount(layers) && isCount(heads))) throw malformed("it has no layers or heads");
  const count = layers * heads;
  for (const name of ["x", "y", "kind", "nearest", "divergence"]) {
    if (!Array.isArray(given[name]) || given[name].length !== count) {
      throw malformed(`${name} has not one entry for each head`);
    }
  }
  if (!(Array.isArray(given.kinds) && given.kinds.every(isKind))) {
    throw malformed("kinds are not named");
  }
  const points = Array.from({ length: count }, (_, place) => {
    const [x, y] = [given.x[place], given.y[place]];
    const [nearest, divergence] = [given.nearest[place], given.divergence[place]];
    const kind = given.kind[place];
    if (!(Number.isFinite(x) && Number.isFinite(y))) throw malformed("a place is not a number");
    if (!isPlace(kind, given.kinds.length)) throw malformed("kind names none of the kinds");
    if (
      !Array.isArray(nearest) ||
      !Array.isArray(divergence) ||
      nearest.length !== divergence.length ||
      !nearest.every((near) => isPlace(near, count)) ||
      !divergence.every(Number.isFinite)
    ) {
      throw malformed("nearest names a head that isn't there");
    }
    return {
      layer: Math.floor(place / heads),
      head: place % heads,
      x,
      y,
      kind,
      nearest: nearest.map((near, i) => ({ place: near, divergence: divergence[i] })),
    };
  });
  return { layers, heads, points, kinds: given.kinds };
}

/** @param {unknown} value */
const isCount = (value) => Number.isInteger(value) && Number(value) > 0;

/**
 * @param {unknown} value
 * @param {number} count
 */
const isPlace = (value, count) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < count;

/** @param {any} kind */
const isKind = (kind) => typeof kind?.name === "string" && typeof kind?.title === "string";

/** @param {string} what */
function malformed(what) {
  return new Error(`The head map can't be drawn: ${what}.`);
}
