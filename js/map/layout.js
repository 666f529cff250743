import { countOf, nameOf } from "../ui/format.js";
import { placeLabels } from "./label_places.js";
import { fitInto, roundLength } from "./plane.js";
import { isInFrame, WHOLE, zoomed } from "./zoom.js";

/** @typedef {import("../data/head_places.js").Places} Places */
/** @typedef {import("../data/head_places.js").Point} Point */
/** @typedef {import("./plane.js").Position} Position */

/**
 * Geometry of the plot in CSS pixels. Heads are in the order of layers and heads.
 * @typedef {object} MapLayout
 * @property {Position[]} positions   of the heads; those beyond the frame aren't drawn
 * @property {Position[]} whole       positions of the heads if the whole map is shown
 * @property {{width: number, height: number}} frame   of marks and labels
 * @property {number} height          of the plot: the frame and the scale bar below it
 * @property {number} markScale       scale factor of the markers' shapes
 * @property {{path: string, x: number, y: number, text: string}} scaleBar
 */

const FRAME = { minHeight: 220, maxHeight: 560, margin: { x: 34, y: 22 } };
const SCALE_BAR_HEIGHT = 14;
const SMALL_MARKS_FROM = 200; // heads
const MARK_RADIUS = 5;
export const RING_RADIUS = 8.5;
const LABEL_HEIGHT = 12;
const LABEL_DIGIT_WIDTH = 6.1;

/**
 * Return the positions of heads and scale bar in a plot of the given width.
 * @param {Point[]} points
 * @param {number} width
 * @param {import("./zoom.js").Zoom} [zoom]  the part of the map that is shown
 * @returns {MapLayout}
 */
export function mapLayout(points, width, zoom = WHOLE) {
  const { positions: whole, height: frameHeight, ...fit } = fitInto(points, { ...FRAME, width });
  const scale = fit.scale * zoom.scale;
  const frame = { width, height: frameHeight };
  const positions = whole.map((position) => zoomed(zoom, frame, position));
  const height = frameHeight + SCALE_BAR_HEIGHT;
  const length = roundLength(scale);
  const nats = Number(length.toPrecision(1));
  const [left, right, y] = [6, 6 + length * scale, height - 4];
  return {
    ...{ positions, whole, height, frame },
    markScale: points.length >= SMALL_MARKS_FROM ? 0.8 : 1.2,
    scaleBar: {
      path: `M${left} ${y - 3}V${y}H${right.toFixed(1)}V${y - 3}`,
      ...{ x: right + 6, y: y + 1, text: countOf(nats, "nat") },
    },
  };
}

/**
 * Return labels for as many heads in the frame as possible, or only for highlighted ones if there are
 * any.
 * @param {Places} places
 * @param {MapLayout} layout
 * @param {Set<number>} highlighted
 */
export function mapLabels({ points, kinds }, layout, highlighted) {
  const { positions } = layout;
  const nearestDistances = positions.map(({ x, y }) =>
    Math.min(...positions.map((other) => Math.hypot(other.x - x, other.y - y) || 1e9)),
  );
  // Heads with a behavior first, then isolated ones: dense regions overflow regardless.
  const priorities = points.map(
    ({ kind }, i) => (kinds[kind].name === "other" ? 0 : 1e3) + Math.min(nearestDistances[i], 999),
  );
  const order = [...positions.keys()]
    .filter((i) => highlighted.size === 0 || highlighted.has(i))
    .filter((i) => isInFrame(positions[i], layout.frame))
    .sort((a, b) => priorities[b] - priorities[a]);
  return labelsFor(points, positions, order, MARK_RADIUS, layout);
}

/**
 * Return labels for the ringed heads `indices`; these may cover marks of other heads.
 * @param {Places} places
 * @param {MapLayout} layout
 * @param {number[]} indices
 */
export function ringLabels({ points }, layout, indices) {
  indices = indices.filter((i) => isInFrame(layout.positions[i], layout.frame));
  const ringed = indices.map((i) => points[i]);
  const positions = indices.map((i) => layout.positions[i]);
  return labelsFor(ringed, positions, [...indices.keys()], RING_RADIUS, layout);
}

/**
 * Return the labels of heads with their texts.
 * @param {Point[]} points
 * @param {Position[]} positions
 * @param {number[]} order  indices to label
 * @param {number} mark     half of a mark's side
 * @param {MapLayout} layout
 */
function labelsFor(points, positions, order, mark, { frame }) {
  const texts = points.map(nameOf);
  const widths = texts.map((text) => LABEL_DIGIT_WIDTH * text.length + 2);
  const labels = placeLabels(positions, { order, widths, height: LABEL_HEIGHT, mark, frame });
  return labels.map((label) => ({ ...label, text: texts[label.index] }));
}
