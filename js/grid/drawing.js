import { isEqual } from "../state/store.js";
import { ARIA_HIDDEN, el, liveRegion, svg, uniqueId } from "../ui/dom.js";
import { clamp, countOf, isHeadIn, times } from "../ui/format.js";
import { legend } from "../ui/legend.js";
import { textMeasure, textScale } from "../ui/measure.js";
import { isPrinted } from "../ui/print.js";
import { weightScale } from "../ui/weight_scale.js";
import { valueScale } from "./color_scale.js";
import { describeCells, describeHighlight, describeMarks } from "./description.js";
import { gapsSentence } from "./gaps.js";
import { namedShape } from "./names.js";
import { gridGutter, gridShape, paintThumbnails } from "./thumbnails.js";
import { paintValues, writeValues } from "./values.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("./description.js").CellsDescription} CellsDescription */
/** @typedef {import("./thumbnails.js").GridShape} GridShape */

/** Device pixels per CSS pixel on paper: about 300 per inch. */
const PRINT_RATIO = 3;

/** Elements of a grid, drawn from the state. */
export class GridDrawing {
  canvas = el("canvas.bl-grid-canvas", ARIA_HIDDEN);
  /** Element that takes the focus. */
  keys = el("div.bl-grid-keys", { role: "grid", tabindex: "0" });
  select = el("select.bl-select");
  /** Button that clears what is highlighted. */
  clear = el("button.bl-button", { type: "button", hidden: true }, "Clear");
  /** @type {GridShape | null} */
  shape = null;

  #store;
  /** Content of the cells as last drawn. @type {CellsDescription | null} */
  #cells = null;
  #chooser = el("label.bl-grid-shading", { hidden: true }, "Cells show ", this.select);
  /** Controls above the cells. */
  bar = el("div.bl-bar-of-controls", {}, this.#chooser);
  #headLabels = el("div.bl-grid-heads", ARIA_HIDDEN);
  #layerLabels = el("div.bl-grid-layers", ARIA_HIDDEN);
  #dimmed = svg("path.bl-dim", { "fill-rule": "evenodd" });
  #outlined = svg("path.bl-outlined");
  #names = el("div.bl-grid-names");
  #compared = el("div");
  #off = el("div");
  #locked = el("div.bl-mark.bl-mark-locked");
  #hovered = el("div.bl-mark.bl-mark-hovered");
  #headName = el("strong.bl-head-name");
  #caption = el("span.bl-quiet");
  #legend = legend(weightScale(null));
  #note = el("div.bl-grid-note.bl-quiet");
  #live = liveRegion();
  /** Id and number of the cell that screen readers announce. */
  #cellId = uniqueId("cell");
  #cellNumber = 0;

  /** @type {import("./names.js").PlacedName[]} */
  #placed = [];

  /** @param {import("../state/store.js").Store} store */
  constructor(store) {
    this.#store = store;
    const marks = el(
      "div.bl-grid-marks",
      ARIA_HIDDEN,
      svg("svg", {}, this.#dimmed, this.#outlined),
      ...[this.#names, this.#off, this.#compared, this.#locked, this.#hovered],
    );
    const plot = el(
      "div.bl-grid-plot",
      {},
      el("div.bl-grid-axis", ARIA_HIDDEN, "head"),
      this.#headLabels,
      this.#layerLabels,
      el("div.bl-grid-field", {}, this.canvas, marks, this.keys),
    );
    this.scroll = el("div.bl-grid-scroll", {}, plot);
    this.node = el(
      "div.bl-grid",
      {},
      this.bar,
      this.scroll,
      el(
        "div.bl-grid-foot",
        {},
        el("div.bl-grid-caption", {}, this.#headName, " ", this.#caption),
        this.#legend,
      ),
      el("div.bl-grid-below", {}, this.#note, this.clear),
      this.#live,
    );
  }

  /** Draw what has changed: cells, their size, and the marks above them. */
  draw() {
    const cells = describeCells(this.#store);
    const width = this.node.clientWidth;
    if (!cells || width === 0) return;
    const { picture, shading, names } = cells;
    const previous = this.#cells;
    const ratio = isPrinted(this.node) ? PRINT_RATIO : window.devicePixelRatio || 1;
    const scale = textScale();
    const room = width - gridGutter(scale);
    const touched = window.matchMedia?.("(pointer: coarse)").matches;
    const { shape, placed } =
      Object.keys(names).length > 0
        ? namedShape(picture, room, ratio, {
            ...{ names, touched, textScale: scale },
            measure: textMeasure(this.#names),
          })
        : { shape: gridShape(picture, room, ratio, { touched }), placed: [] };
    const isResized = JSON.stringify(shape) !== JSON.stringify(this.shape);
    this.#cells = cells;
    this.shape = shape;
    this.#placed = placed;
    if (isResized) this.#resize(shape);
    if (previous?.picture !== picture) this.#describeKeys(shape);
    if (isResized || previous?.picture !== picture || previous?.shading !== shading) {
      this.#paint(cells, shape);
    }
    if (shading !== (previous?.shading ?? null) || picture !== previous?.picture) {
      const scaleLegend = legend(
        shading
          ? valueScale(shading)
          : weightScale(picture.scale, this.#store.get("agreement")?.title),
      );
      this.#legend.replaceWith(scaleLegend);
      this.#legend = scaleLegend;
    }
    if (isResized || previous?.names !== names) this.#drawNames(shape);
    this.#chooser.hidden = cells.choices.length === 1;
    // Rebuild the menu only if its entries changed; replacing them would close an open menu.
    if (!isEqual(cells.choices, previous?.choices)) {
      this.select.replaceChildren(...menuEntries(cells.choices));
    }
    this.select.selectedIndex = cells.choice;
    this.drawHighlight();
    this.drawMarks();
  }

  /** Set the size of the canvas and of the labels around it. @param {GridShape} shape */
  #resize(shape) {
    const { canvas, node } = this;
    const { layers, heads, pixelRatio, cell, gap, columnStep, rowStep, width, height } = shape;
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${width / pixelRatio}px`;
    canvas.style.height = `${height / pixelRatio}px`;
    Object.assign(canvas.dataset, {
      ...{ layers, heads, cell: cell / pixelRatio, gap: gap / pixelRatio },
      rowStep: rowStep / pixelRatio,
    });
    /** @type {(count: number, property: "left" | "top", step: number) => HTMLElement[]} */
    const labels = (count, property, step) =>
      times(count, (i) => {
        const label = el("span", {}, String(i + 1));
        label.style[property] = `${(i * step + cell / 2) / pixelRatio}px`;
        return label;
      });
    this.#headLabels.replaceChildren(...labels(heads, "left", columnStep));
    this.#layerLabels.replaceChildren(
      ...labels(layers, "top", rowStep),
      el("div.bl-grid-axis", {}, "layer"),
    );
    node.style.setProperty("--bl-grid-width", `${width / pixelRatio}px`);
  }

  /** Describe the grid to screen readers. @param {GridShape} shape */
  #describeKeys(shape) {
    const { layers, heads } = shape;
    this.keys.setAttribute("aria-rowcount", String(layers));
    this.keys.setAttribute("aria-colcount", String(heads));
    const size = `${countOf(layers, "layer")} by ${countOf(heads, "head")}`;
    const sentences = [`Attention heads, ${size}.`, gapsSentence(shape)];
    this.keys.setAttribute("aria-label", sentences.filter(Boolean).join(" "));
  }

  /**
   * Paint all cells as one image, which is much faster than one drawing command per cell.
   * @param {CellsDescription} cells
   * @param {GridShape} shape
   */
  #paint({ picture, shading, shadingName }, shape) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(shape.width, shape.height);
    const pixels = new Uint32Array(image.data.buffer);
    if (shading) paintValues(shading, shape, pixels);
    else paintThumbnails(picture, shape, pixels);
    context.putImageData(image, 0, 0);
    if (shading) writeValues(shading, shape, context);
    this.canvas.dataset.pool = String(picture.pool);
    Object.assign(this.node.dataset, {
      ...{ shading: shadingName, key: picture.key, painted: performance.now() },
    });
  }

  /**
   * Write the names of heads below their cells, or flag these cells if there is no space.
   * @param {GridShape} shape
   */
  #drawNames(shape) {
    const cell = shape.cell / shape.pixelRatio;
    const nodes = this.#placed.map(({ head, text, shift, space, align }) => {
      if (!shape.hasNames) return this.#place(el("div.bl-grid-name.bl-grid-flag"), head);
      const node = this.#place(el("div.bl-grid-name", {}, text), head, cell + 3);
      node.style.marginLeft = `${shift}px`;
      node.style.width = `${space}px`;
      node.style.textAlign = align;
      return node;
    });
    this.#names.replaceChildren(...nodes);
  }

  /**
   * Outline the highlighted heads, dim all others or those that don't meet a condition, and write the
   * note below the grid.
   */
  drawHighlight() {
    if (!this.shape) return;
    const { pixelRatio, cell, columnStep, rowStep, width, height } = this.shape;
    const { heads, clear, note, dotNote } = describeHighlight(this.#store);
    const side = cell / pixelRatio;
    /** @param {HeadName[]} shown */
    const outline = (shown) =>
      shown
        .map(({ layer, head }) => {
          const [x, y] = [(head * columnStep) / pixelRatio, (layer * rowStep) / pixelRatio];
          return `M${x} ${y}h${side}v${side}h-${side}z`;
        })
        .join("");
    const everything = `M0 0H${width / pixelRatio}V${height / pixelRatio}H0z`;
    this.#dimmed.setAttribute("d", clear ? everything + outline(clear) : "");
    this.#outlined.setAttribute("d", outline(heads));
    this.#note.replaceChildren(
      ...[note, note && dotNote && " "],
      ...(dotNote ? [el("span.bl-dot-key", {}, baselineDot(), dotNote)] : []),
    );
    this.clear.hidden = heads.length === 0;
  }

  /** Mark the locked, hovered and compared heads, and describe the shown one. Paints no cell. */
  drawMarks() {
    if (!this.shape) return;
    const { shown, isLocked, ...marks } = describeMarks(this.#store);
    this.#place(this.#locked, marks.locked);
    this.#place(this.#hovered, marks.hovered);
    this.#compared.replaceChildren(
      ...marks.compared.map((head, i) =>
        this.#place(el("div.bl-mark.bl-mark-compared", {}, el("span", {}, `${i + 1}`)), head),
      ),
    );
    this.#off.replaceChildren(
      ...marks.off.map((head) => this.#place(el("div.bl-mark.bl-mark-off"), head)),
    );
    for (const [labels, index] of /** @type {const} */ ([
      [this.#layerLabels, shown.layer],
      [this.#headLabels, shown.head],
    ])) {
      labels.querySelector(".bl-current")?.classList.remove("bl-current");
      labels.children[index]?.classList.add("bl-current");
    }
    this.#headName.textContent = marks.name;
    this.#headName.title = marks.indices;
    this.canvas.title = marks.tooltip;
    this.#caption.textContent = marks.caption;
    // Create a new cell, since screen readers ignore a changed label of the same cell.
    this.#cellNumber += 1;
    const id = `${this.#cellId}-${this.#cellNumber}`;
    const cell = el("div", {
      ...{ role: "gridcell", id, "aria-label": marks.label },
      ...{ "aria-colindex": shown.head + 1, "aria-selected": String(isLocked) },
    });
    this.keys.replaceChildren(el("div", { role: "row", "aria-rowindex": shown.layer + 1 }, cell));
    this.keys.setAttribute("aria-activedescendant", id);
  }

  /**
   * Move a mark to a head's cell, or hide it if the grid has no such head.
   * @param {HTMLElement} mark
   * @param {HeadName | null} head
   * @param {number} [down]  CSS pixels below the cell's upper edge
   */
  #place(mark, head, down = 0) {
    const { cell, columnStep, rowStep, pixelRatio } = /** @type {GridShape} */ (this.shape);
    mark.hidden = head === null || !isHeadIn(head, this.shape);
    if (head !== null) {
      const x = (head.head * columnStep) / pixelRatio;
      const y = (head.layer * rowStep) / pixelRatio + down;
      mark.style.transform = `translate(${x}px, ${y}px)`;
      mark.style.width = `${cell / pixelRatio}px`;
    }
    return mark;
  }

  /**
   * Return the head under the pointer.
   * @param {MouseEvent} event
   * @returns {HeadName}
   */
  headAt({ offsetX, offsetY }) {
    const { layers, heads, columnStep, rowStep, pixelRatio } = /** @type {GridShape} */ (
      this.shape
    );
    return {
      layer: clamp(0, Math.floor((offsetY * pixelRatio) / rowStep), layers - 1),
      head: clamp(0, Math.floor((offsetX * pixelRatio) / columnStep), heads - 1),
    };
  }

  /** Scroll to the hovered head. */
  reveal() {
    this.#hovered.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }

  /**
   * Announce a sentence to screen readers.
   * @param {string} sentence
   */
  announce(sentence) {
    this.#live.textContent = sentence;
  }
}

/**
 * Return the options of a menu, those of a group under its heading.
 * @param {CellsDescription["choices"]} choices
 */
function menuEntries(choices) {
  /** @type {HTMLElement[]} */
  const entries = [];
  let heading = "";
  for (const { label, group } of choices) {
    if (group && group !== heading) entries.push(el("optgroup", { label: group }));
    heading = group;
    const option = el("option", {}, label);
    if (group) entries.at(-1)?.append(option);
    else entries.push(option);
  }
  return entries;
}

/** Return the dot that marks a head above its baseline, as it is painted on cells. */
function baselineDot() {
  const box = { viewBox: "-5 -5 10 10", width: 10, height: 10 };
  return svg("svg.bl-dot", { ...box, ...ARIA_HIDDEN }, svg("circle", { r: 3.5 }));
}
