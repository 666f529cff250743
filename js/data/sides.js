/** @typedef {import("./picture.js").Picture} Picture */
/** @typedef {import("./units.js").Unit} Unit */
/** @typedef {(typeof import("../contract.js").PARTS)[number]} Part   texts of a pair between which links are drawn */

/**
 * Units that are drawn as rows or as columns of the map.
 * @typedef {object} Side
 * @property {string} name      name of its line, if there are two
 * @property {Unit[]} all       all units of the picture on this side
 * @property {number[]} units   indices of those that are drawn
 *
 * Sides of a view: without `columns`, rows and columns are the same words, on one line.
 * @typedef {object} Sides
 * @property {Side} rows
 * @property {Side | null} columns
 * @property {number | null} boundary   first unit of the second text of a pair
 */

/**
 * Return the units that are drawn, on one or on two lines.
 * @param {Picture} picture
 * @param {object} options
 * @param {"words" | "tokens"} options.unit
 * @param {boolean} options.specials   whether special tokens are drawn
 * @param {Part} options.part          "all", or the texts of a pair: "A->B"
 * @returns {Sides}
 */
export function sidesOf(picture, { unit, specials, part }) {
  const { rows, columns } = picture.axisUnits(unit);
  const isDrawn = (/** @type {Unit} */ { special }) => specials || special === null;
  const drawnOf = (/** @type {Unit[]} */ all) => [...all.keys()].filter((i) => isDrawn(all[i]));
  if (picture.isCross) {
    return {
      rows: { name: "target", all: rows.units, units: drawnOf(rows.units) },
      columns: { name: "source", all: columns.units, units: drawnOf(columns.units) },
      boundary: null,
    };
  }
  const all = rows.units;
  const units = drawnOf(all);
  const boundary = boundaryOf(picture, unit);
  if (boundary === null || part === "all") {
    return { rows: { name: "", all, units }, columns: null, boundary };
  }
  const [from, to] = part.split("->").map((name) => ({
    ...{ name, all },
    units: units.filter((u) => u < boundary === (name === "A")),
  }));
  return { rows: from, columns: to, boundary: null };
}

/**
 * Return the first unit of the second text of a pair, or null.
 * @param {Picture} picture
 * @param {"words" | "tokens"} unit
 */
function boundaryOf(picture, unit) {
  const { boundary } = picture;
  if (boundary === null) return null;
  const { units, start } = picture.axisUnits(unit).rows;
  return units.findIndex((_, u) => start[u] >= boundary);
}
