import { countOf } from "../ui/format.js";

/** @typedef {import("../data/picture.js").Picture} Picture */
/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * What is under the pointer or pinned: a row of the map, or a column that is no row.
 * @typedef {object} Focus
 * @property {number | null} row     unit of the rows, or null for the mean of all rows
 * @property {number | null} column  unit of the columns
 *
 * What one head does with an image.
 * @typedef {object} ImageScene
 * @property {Float32Array} patches  weight on each patch, row by row
 * @property {Float32Array} rows     weight of each row on the focused column, or empty
 * @property {{label: string, weight: number}[]} others   weights on columns that are no patches
 * @property {number} total          sum of the weights on patches
 * @property {number} strongest      index of the patch with the largest weight
 * @property {number} limit          size of the largest weight on a patch
 * @property {string} from           what attends
 * @property {boolean} isComplete    whether all weights are known, not only the strongest links
 */

/**
 * Return what a head attends to in the image of a picture.
 * @param {Picture} picture
 * @param {HeadName} head
 * @param {Focus} focus
 * @returns {ImageScene}
 */
export function describeImage(picture, head, { row, column }) {
  const image = /** @type {NonNullable<Picture["image"]>} */ (picture.image);
  const { rows: rowUnits, columns: columnUnits } = picture.axisUnits("words");
  const links = picture.links(head.layer, head.head, "words");
  const count = image.rows * image.columns;
  const weights = new Float32Array(columnUnits.units.length);
  const onColumn = new Float32Array(column === null ? 0 : rowUnits.units.length);
  const averaged = row === null ? rowUnits.units.map((_, unit) => unit) : [row];
  for (const unit of links ? averaged : []) {
    for (const { to, weight } of linksOf(links, unit)) weights[to] += weight / averaged.length;
  }
  for (let unit = 0; links && unit < onColumn.length; unit++) {
    onColumn[unit] = linksOf(links, unit).find(({ to }) => to === column)?.weight ?? 0;
  }
  const first = columnUnits.start.indexOf(image.start);
  const patches = weights.slice(first, first + count);
  const strongest = patches.reduce(
    (best, weight, at) => (Math.abs(weight) > Math.abs(patches[best]) ? at : best),
    0,
  );
  const others = columnUnits.units
    .map(({ label }, unit) => ({ label, weight: weights[unit] }))
    .filter((_, unit) => unit < first || unit >= first + count);
  return {
    ...{ patches, rows: onColumn, others, strongest },
    total: patches.reduce((sum, weight) => sum + weight, 0),
    limit: Math.abs(patches[strongest]),
    from: row === null ? "On average, a token" : labelOf(picture, row),
    isComplete: links !== null && links.precision !== "strongest",
  };
}

/**
 * Return the weights of a row, that on itself included.
 * @param {import("../data/links.js").HeadLinks | null} links
 * @param {number} row
 */
function linksOf(links, row) {
  if (!links) return [];
  const itself = links.self[row] === 0 ? [] : [{ to: row, weight: links.self[row] }];
  return [...links.links(row), ...itself];
}

/**
 * Return what a scene shows as a sentence.
 * @param {Picture} picture
 * @param {ImageScene} scene
 */
export function imageSentence(picture, scene) {
  const others = scene.others
    .filter(({ weight }) => Math.abs(weight) >= 0.005)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, 3)
    .map(({ label, weight }) => `; ${percent(weight)} goes to ${label}`);
  const most =
    scene.limit > 0
      ? `, most to the patch in ${placeOf(picture, scene.strongest)} (${percent(scene.patches[scene.strongest])})`
      : "";
  return `${scene.from} gives the image ${percent(scene.total)} of its attention${most}${others.join("")}.`;
}

/**
 * Return a weight in percent, with two digits.
 * @param {number} weight
 */
export const percent = (weight) =>
  `${Number((100 * weight).toPrecision(Math.abs(weight) < 0.995 ? 2 : 3))}%`;

/**
 * Return where a patch is, in words; rows and columns count from 1.
 * @param {Picture} picture
 * @param {number} patch
 */
function placeOf({ image }, patch) {
  const { columns } = /** @type {NonNullable<Picture["image"]>} */ (image);
  return `row ${Math.floor(patch / columns) + 1}, column ${(patch % columns) + 1}`;
}

/**
 * Return the name of a unit of the rows; that of a patch says where it is.
 * @param {Picture} picture
 * @param {number} unit
 */
function labelOf(picture, unit) {
  const patch = patchOf(picture, unit);
  const { label } = picture.axisUnits("words").rows.units[unit];
  return patch === null ? label : `The patch in ${placeOf(picture, patch)}`;
}

/**
 * Return the patch that a unit of the rows is, or null.
 * @param {Picture} picture
 * @param {number | null} unit
 */
export function patchOf(picture, unit) {
  const { image } = picture;
  if (!image?.queries || unit === null) return null;
  const patch = picture.axisUnits("words").rows.start[unit] - image.start;
  return patch >= 0 && patch < image.rows * image.columns ? patch : null;
}

/**
 * Return the unit of a patch: of the rows if patches attend, otherwise of the columns.
 * @param {Picture} picture
 * @param {number} patch
 */
export function unitOf(picture, patch) {
  const { image } = picture;
  return picture.axisUnits("words").columns.start.indexOf((image?.start ?? 0) + patch);
}

/**
 * Return the units of the rows that are no patches, in order.
 * @param {Picture} picture
 */
export const textUnits = (picture) =>
  picture
    .axisUnits("words")
    .rows.units.flatMap((_, unit) => (patchOf(picture, unit) === null ? [unit] : []));

/**
 * Return a description of the image for screen readers.
 * @param {NonNullable<Picture["image"]>} image
 */
export const imageLabel = ({ rows, columns }) =>
  `Image of ${countOf(rows, "row")} and ${countOf(columns, "column")} of patches`;
