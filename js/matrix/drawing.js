import { el } from "../ui/dom.js";
import { shorten, textMeasure, textScale } from "../ui/measure.js";
import { imageOf, markedLines } from "./scene.js";

/** @typedef {import("./view.js").Cell} Cell */
/** @typedef {import("./view.js").View} View */

/** Largest side of a cell, smallest distance of two labels, and longest label, in CSS pixels
 *  of the usual text size. */
const [MAX_CELL, LABEL_STEP, MAX_LABEL] = [44, 13, 110];
/** Space between a label and the cells, and how much wider bold text is. */
const [GAP, BOLD] = [8, 1.15];

/**
 * Place labels and cells, and paint the cells.
 * @param {View} view
 * @param {number} width   available, in CSS pixels
 * @param {number} height
 */
export function placeMatrix({ plot, labels, canvas, matrix, part }, width, height) {
  const measure = textMeasure(plot);
  const [labelStep, maxLabel] = [LABEL_STEP, MAX_LABEL].map((length) => length * textScale());
  const axes = [
    matrix.rows.labels.slice(part.top, part.top + part.height),
    matrix.columns.labels.slice(part.left, part.left + part.width),
  ];
  const [left, top] = axes.map(
    (texts) => GAP + BOLD * Math.min(maxLabel, Math.max(...measure(texts))),
  );
  const largest = Math.min((width - left - 4) / part.width, (height - top - 4) / part.height);
  const side = largest > 4 ? Math.floor(Math.min(MAX_CELL, largest)) : largest;
  const [across, down] = [side * part.width, side * part.height];
  plot.style.gridTemplate = `${top}px ${down}px / ${left}px ${across}px`;
  const step = Math.ceil(labelStep / side);
  for (const [axis, texts] of axes.entries()) {
    const first = axis === 0 ? part.top : part.left;
    labels[axis].replaceChildren(
      ...texts.flatMap((text, i) => {
        if (i % step > 0) return [];
        const short = measure([text])[0] > maxLabel ? shorten(text, maxLabel, measure) : text;
        const label = el("span", { "data-at": first + i, title: text }, short);
        label.style.setProperty(axis === 0 ? "top" : "left", `${(i + 0.5) * side}px`);
        return [label];
      }),
    );
  }
  const image = imageOf(matrix, part, Math.ceil(Math.max(across, down) * devicePixelRatio));
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  if (!context) return;
  const data = context.createImageData(image.width, image.height);
  new Uint32Array(data.data.buffer).set(image.pixels);
  context.putImageData(data, 0, 0);
}

/**
 * Mark the words in focus, the cell under the pointer, and the boundary of a pair.
 * @param {View} view
 */
export function drawMarks({ store, matrix, part, labels, marks, hovered, anchor }) {
  const { rows, columns } = matrix;
  const last = /** @type {Cell} */ ([rows.labels.length - 1, columns.labels.length - 1]);
  const [markedRows, markedColumns] = markedLines(store, matrix);
  /** Return a frame around cells; what is outside the part is clipped. @type {(kind: string, a: Cell, b?: Cell) => HTMLElement} */
  const frame = (kind, a, b = a) => {
    const node = el(`div.bl-matrix-${kind}`);
    const share = (/** @type {number} */ cells, /** @type {number} */ of) =>
      `${(100 * cells) / of}%`;
    Object.assign(node.style, {
      top: share(Math.min(a[0], b[0]) - part.top, part.height),
      left: share(Math.min(a[1], b[1]) - part.left, part.width),
      height: share(Math.abs(a[0] - b[0]) + 1, part.height),
      width: share(Math.abs(a[1] - b[1]) + 1, part.width),
    });
    return node;
  };
  const frames = [
    ...markedRows.map((row) => frame("focus", [row, 0], [row, last[1]])),
    ...markedColumns.map((column) => frame("focus.bl-source", [0, column], [last[0], column])),
  ];
  if (rows.boundary) frames.push(frame("edge-row", [rows.boundary, 0], last));
  if (columns.boundary) frames.push(frame("edge-column", [0, columns.boundary], last));
  if (hovered) frames.push(frame(anchor ? "box" : "cell", anchor ?? hovered, hovered));
  marks.replaceChildren(...frames);
  for (const [axis, list] of [markedRows, markedColumns].entries()) {
    for (const label of /** @type {Iterable<HTMLElement>} */ (labels[axis].children)) {
      const at = Number(label.dataset.at);
      label.classList.toggle("bl-current", list.includes(at) || hovered?.[axis] === at);
    }
  }
}
