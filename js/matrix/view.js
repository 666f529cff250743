import { DEFAULTS } from "../contract.js";
import { shownHead } from "../state/store.js";
import { ARIA_HIDDEN, el, listen, onResize, uniqueId } from "../ui/dom.js";
import { isHeadIn, nameOf } from "../ui/format.js";
import { describeKeys, help } from "../ui/help.js";
import { legend } from "../ui/legend.js";
import { weightScale } from "../ui/weight_scale.js";
import { MATRIX_ACTIONS } from "./actions.js";
import { drawMarks, placeMatrix } from "./drawing.js";
import { handleGestures } from "./gestures.js";
import { formatCell, matrixOf, wholeOf } from "./scene.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {[row: number, column: number]} Cell */

/**
 * State and elements of a view.
 * @typedef {object} View
 * @property {Store} store
 * @property {HTMLElement} stage      has the size that the matrix may take
 * @property {HTMLElement} plot       cells with their labels
 * @property {HTMLElement[]} labels   of rows and of columns
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement} marks
 * @property {HTMLElement} keys       takes pointer and focus
 * @property {import("./scene.js").Matrix} matrix
 * @property {import("./scene.js").Part} part   part that is shown
 * @property {Cell} cursor
 * @property {Cell | null} hovered    cell under the pointer, or the cursor while it has the focus
 * @property {Cell | null} anchor     cell at which a drag began
 * @property {(part: import("./scene.js").Part) => void} zoom
 * @property {() => void} mark        marks cells, and writes the number of the one under the pointer
 */

/** Largest height of a matrix that decides its own, in CSS pixels. */
const MAX_HEIGHT = 560;

/** @type {import("../state/store.js").Name[]} */
const STATE = [
  .../** @type {const} */ (["decoded", "layer", "head", "hover", "exact", "unit", "specials"]),
  .../** @type {const} */ (["part", "focused", "direction", "hover_token", "hover_column"]),
];

/**
 * Return the map of one head at full size, with labels on both axes and the number under the pointer.
 * A drag, or the keys + and -, zoom.
 * @param {Store} store
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(store: Store) => import("../state/types.js").HeadName} [options.head]
 * @param {boolean} [options.fills]  whether the matrix fits the height that its page gives it
 */
export function matrixView(store, { signal, head = shownHead, fills = false }) {
  const canvas = el("canvas", ARIA_HIDDEN);
  const marks = el("div.bl-matrix-marks", ARIA_HIDDEN);
  const keys = el("div.bl-matrix-keys", { role: "grid", tabindex: 0 });
  const labels = ["rows", "columns"].map((axis) => el(`div.bl-matrix-${axis}`, ARIA_HIDDEN));
  const field = el("div.bl-matrix-field", {}, canvas, marks, keys);
  const plot = el("div.bl-matrix-plot", {}, ...labels, field);
  const stage = el("div.bl-matrix-stage", {}, plot);
  const caption = el("p.bl-matrix-caption");
  const [closer, whole] = ["Zoom in", "Whole map"].map((name) =>
    el("button.bl-matrix-zoom", { type: "button" }, name),
  );
  const ramp = el("div");
  const { button, panel } = help("the matrix", MATRIX_ACTIONS, { signal });
  const description = describeKeys(keys, MATRIX_ACTIONS);
  const foot = el(
    "div.bl-matrix-foot",
    {},
    ...[caption, closer, whole, ramp, button, panel, description],
  );
  const node = el(fills ? "div.bl-matrix.bl-fills" : "div.bl-matrix", {}, stage, foot);
  const cellId = uniqueId("cell");
  let cellNumber = 0;
  /** Inputs of the drawing, and those whose change ends the zoom. */
  let [drawn, zoomed] = ["", ""];

  /** @type {View} */
  const view = {
    ...{ store, stage, plot, labels, canvas, marks, keys },
    matrix: /** @type {any} */ (null),
    ...{ part: { top: 0, left: 0, height: 0, width: 0 }, cursor: [0, 0] },
    ...{ hovered: null, anchor: null },
    zoom: (part) => {
      view.part = part;
      drawn = "";
      draw();
    },
    mark: () => {
      drawMarks(view);
      caption.textContent = view.hovered ? numberOf(view.hovered, "→") : hint();
      if (!view.hovered && !view.matrix.isPooled) {
        caption.append(el("span.bl-screen-only", {}, " Drag to zoom."));
      }
      const [row, column] = view.cursor;
      // Create a new cell, since screen readers ignore a changed label of the same cell.
      cellNumber += 1;
      const id = `${cellId}-${cellNumber}`;
      const cell = el("div", {
        ...{ role: "gridcell", id, "aria-colindex": column + 1 },
        "aria-label": numberOf(view.cursor, "to"),
      });
      keys.replaceChildren(el("div", { role: "row", "aria-rowindex": row + 1 }, cell));
      keys.setAttribute("aria-activedescendant", id);
    },
  };

  const draw = () => {
    const picture = store.get("decoded");
    const name = head(store);
    if (!picture || stage.clientWidth === 0 || !isHeadIn(name, picture)) return;
    const options = {
      unit: store.get("unit") ?? DEFAULTS.unit,
      specials: store.get("specials") ?? DEFAULTS.specials,
      part: store.get("part") ?? DEFAULTS.part,
    };
    const [width, height] = [stage.clientWidth, fills ? stage.clientHeight : MAX_HEIGHT];
    const content = [picture.key, ...Object.values(options)];
    const inputs = [
      ...content,
      nameOf(name),
      store.get("exact"),
      width,
      height,
      devicePixelRatio,
    ].join();
    if (inputs !== drawn) {
      drawn = inputs;
      view.matrix = matrixOf(picture, name, options);
      const { rows, columns, scale } = view.matrix;
      const [down, across] = [rows.labels.length, columns.labels.length];
      const shape = [...content, down, across].join();
      if (shape !== zoomed) {
        zoomed = shape;
        Object.assign(view, { cursor: [0, 0], hovered: null, part: wholeOf(view.matrix) });
      }
      placeMatrix(view, width, height);
      ramp.replaceChildren(legend(weightScale(scale, store.get("agreement")?.title)));
      closer.hidden = Math.max(view.part.height, view.part.width) <= 2;
      whole.hidden = view.part.height === down && view.part.width === across;
      keys.setAttribute("aria-rowcount", String(down));
      keys.setAttribute("aria-colcount", String(across));
      keys.setAttribute(
        "aria-label",
        `Attention of head ${nameOf(name)}: ${down} rows attend to ${across} columns`,
      );
      Object.assign(node.dataset, { ...name, painted: performance.now() });
    }
    view.mark();
  };

  /** Return the number of a cell, with its words. @param {Cell} cell @param {string} arrow */
  const numberOf = ([row, column], arrow) => {
    const { rows, columns, values, scale, isPooled } = view.matrix;
    const weight = formatCell(values[row * columns.labels.length + column], scale);
    const ends = `${rows.labels[row]} ${arrow} ${columns.labels[column]}`;
    return `${ends}: ${isPooled ? "at most " : ""}${weight}`;
  };

  /** Return what the matrix shows while the pointer is elsewhere. */
  const hint = () => {
    if (view.matrix.isPooled) {
      const how = store.get("live") === false ? "not in this page" : "not loaded yet";
      return `Each cell is the largest weight of a block of tokens; single weights are ${how}.`;
    }
    const { height, width } = view.part;
    const cells = Math.ceil(height / canvas.height) * Math.ceil(width / canvas.width);
    const pooled = cells > 1 ? `Each pixel is the largest of up to ${cells} weights. ` : "";
    return `Rows attend to columns. ${pooled}`.trim();
  };

  handleGestures(view, { closer, whole }, signal);
  store.on(STATE, draw, signal);
  onResize(stage, draw, signal);
  listen(window, "resize", draw, signal);
  draw();
  return node;
}
