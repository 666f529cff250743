/**
 * @typedef {object} Point     head in the plane
 * @property {number} layer
 * @property {number} head
 * @property {number} x
 * @property {number} y        upwards
 * @property {number} kind     index of its behavior
 * @property {{index: number, divergence: number}[]} nearest   other heads by divergence, nearest first
 *
 * @typedef {{name: string, title: string}} Kind   behavior or relation
 *
 * @typedef {object} Places    heads of a model in the plane
 * @property {number} layers
 * @property {number} heads
 * @property {Point[]} points  in the order of layers and heads, of those that the model has
 * @property {Kind[]} kinds    behaviors
 */

/**
 * Decode the `places` trait and check every part that the view uses.
 * @param {unknown} trait
 * @returns {Places}
 * @throws {Error} with a message for the reader, if a part is malformed
 */
export function decodePlaces(trait) {
  if (typeof trait !== "object" || trait === null) throw malformed("it must be an object");
  const given = /** @type {Record<string, any>} */ (trait);
  const { layers, heads } = given;
  if (!(isCount(layers) && isCount(heads)))
    throw malformed("layers and heads must be positive integers");
  // Heads that the model doesn't have have no place.
  const indices = given.indices ?? Array.from({ length: layers * heads }, (_, index) => index);
  if (!Array.isArray(indices) || !indices.every((index) => isIndex(index, layers * heads)))
    throw malformed("indices must be those of heads");
  const count = indices.length;
  for (const name of ["x", "y", "kind", "nearest", "divergence"]) {
    if (!Array.isArray(given[name]) || given[name].length !== count) {
      throw malformed(`${name} must have one entry per head`);
    }
  }
  if (!(Array.isArray(given.kinds) && given.kinds.every(isKind))) {
    throw malformed("each of kinds must have a name and a title");
  }
  const points = Array.from({ length: count }, (_, index) => {
    const [x, y] = [given.x[index], given.y[index]];
    const [nearest, divergence] = [given.nearest[index], given.divergence[index]];
    const kind = given.kind[index];
    if (!(Number.isFinite(x) && Number.isFinite(y)))
      throw malformed("x and y must be finite numbers");
    if (!isIndex(kind, given.kinds.length)) throw malformed("kind must hold indices of kinds");
    if (
      !Array.isArray(nearest) ||
      !Array.isArray(divergence) ||
      nearest.length !== divergence.length ||
      !nearest.every((near) => isIndex(near, count)) ||
      !divergence.every(Number.isFinite)
    ) {
      throw malformed("nearest must hold indices of heads, with a divergence each");
    }
    return {
      layer: Math.floor(indices[index] / heads),
      head: indices[index] % heads,
      x,
      y,
      kind,
      nearest: nearest.map((near, i) => ({ index: near, divergence: divergence[i] })),
    };
  });
  return { layers, heads, points, kinds: given.kinds };
}

/**
 * Return whether a value is a positive integer.
 * @param {unknown} value
 */
const isCount = (value) => Number.isInteger(value) && Number(value) > 0;

/**
 * Return whether a value is an index of a list.
 * @param {unknown} value
 * @param {number} length  of the list
 */
const isIndex = (value, length) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < length;

/**
 * Return whether a value has the fields of a kind.
 * @param {any} kind
 */
const isKind = (kind) => typeof kind?.name === "string" && typeof kind?.title === "string";

/**
 * Return the error of a malformed trait.
 * @param {string} problem
 */
function malformed(problem) {
  return new Error(`The head map can't be drawn, since its places are malformed: ${problem}.`);
}
