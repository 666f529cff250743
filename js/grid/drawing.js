import { isEqual } from "../state/store.js";
import { ARIA_HIDDEN, el, liveRegion, svg, uniqueId } from "../ui/dom.js";
import { clamp, countOf } from "../ui/format.js";
import { legend } from "../ui/legend.js";
import { textMeasure, textScale } from "../ui/measure.js";
import { isPrinted } from "../ui/print.js";
import { weightScale } from "../ui/weight_scale.js";
import { valueScale } from "./color_scale.js";
import { describeCells, describeHighlight, describeMarks } from "./description.js";
import { gapsSentence } from "./gaps.js";
import { GridLabels } from "./labels.js";
import { namedShape, placeNames } from "./names.js";
import { orderSentence } from "./order.js";
import { gridGutter, headAtPlace, partInSight, placeOfHead, wholeOf } from "./shape.js";
import { paintThumbnails } from "./thumbnails.js";
import { paintValues, writeValues } from "./values.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("./description.js").CellsDescription} CellsDescription */
/** @typedef {import("./shape.js").GridShape} GridShape */

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
  /** Side of the cells of a large grid in CSS pixels, or 0 to see the whole. */
  side = 0;

  #store;
  /** Cells that are painted. @type {import("./shape.js").Part} */
  #part = { row: 0, column: 0, rows: 0, columns: 0, width: 0, height: 0 };
  /** Content of the cells as last drawn. @type {CellsDescription | null} */
  #cells = null;
  #chooser = el("label.bl-grid-shading", { hidden: true }, "Cells show ", this.select);
  /** Controls above the cells. */
  bar = el("div.bl-bar-of-controls", {}, this.#chooser);
  #labels = new GridLabels();
  #dimmed = svg("path.bl-dim", { "fill-rule": "evenodd" });
  #outlined = svg("path.bl-outlined");
  #names = el("div.bl-grid-names");
  #compared = el("div");
  #off = el("div");
  #pointed = el("div");
  #locked = el("div.bl-mark.bl-mark-locked");
  hovered = el("div.bl-mark.bl-mark-hovered");
  #headName = el("strong.bl-head-name");
  #caption = el("span.bl-quiet");
  #legend = legend(weightScale(null));
  #note = el("div.bl-grid-note.bl-quiet");
  #live = liveRegion();
  /** Id and number of the cell that screen readers announce. */
  #cellId = uniqueId("cell");
  #cellNumber = 0;

  /** @param {import("../state/store.js").Store} store */
  constructor(store) {
    this.#store = store;
    const marks = el(
      "div.bl-grid-marks",
      ARIA_HIDDEN,
      svg("svg", {}, this.#dimmed, this.#outlined),
      ...[this.#names, this.#off, this.#compared, this.#locked, this.hovered, this.#pointed],
    );
    this.field = el("div.bl-grid-field", {}, this.canvas, marks, this.keys);
    const plot = el("div.bl-grid-plot", {}, ...this.#labels.nodes, this.field);
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
    const { picture, shading, names, order } = cells;
    const previous = this.#cells;
    const printed = isPrinted(this.node);
    const ratio = printed ? PRINT_RATIO : window.devicePixelRatio || 1;
    const scale = textScale();
    const shape = namedShape(picture, width - gridGutter(scale), ratio, {
      ...{ names, order, named: order || Object.keys(names).length > 0 ? scale : 0 },
      touched: window.matchMedia?.("(pointer: coarse)").matches,
      side: printed ? 0 : this.side,
      measure: textMeasure(this.#names),
    });
    const isResized = JSON.stringify(shape) !== JSON.stringify(this.shape);
    this.#cells = cells;
    this.shape = shape;
    if (isResized) this.#resize(shape);
    if (isResized || previous?.picture !== picture) this.#describeKeys(shape);
    const isChanged =
      previous?.picture !== picture || previous.shading !== shading || previous.names !== names;
    this.drawPart(isResized || isChanged);
    if (shading !== (previous?.shading ?? null) || picture !== previous?.picture) {
      const scaleLegend = legend(
        shading
          ? valueScale(shading)
          : weightScale(picture.scale, this.#store.get("agreement")?.title),
      );
      this.#legend.replaceWith(scaleLegend);
      this.#legend = scaleLegend;
    }
    this.#chooser.hidden = cells.choices.length === 1;
    // Rebuild the menu only if its entries changed; replacing them would close an open menu.
    if (!isEqual(cells.choices, previous?.choices)) {
      this.select.replaceChildren(...menuEntries(cells.choices));
    }
    this.select.selectedIndex = cells.choice;
    this.drawHighlight();
    this.drawMarks();
  }

  /** Set the size of the cells and draw the labels around them. @param {GridShape} shape */
  #resize(shape) {
    const { layers, heads, rows, columns, isLarge, pixelRatio, cell, gap, rowStep } = shape;
    const [width, height] = [shape.width / pixelRatio, shape.height / pixelRatio];
    this.field.style.width = `${width}px`;
    this.field.style.height = `${height}px`;
    Object.assign(this.canvas.dataset, {
      ...{ layers, heads, rows, columns, cell: cell / pixelRatio, gap: gap / pixelRatio },
      rowStep: rowStep / pixelRatio,
    });
    this.node.classList.toggle("bl-grid-large", isLarge);
    this.#labels.draw(shape);
    this.node.style.setProperty("--bl-grid-width", `${width}px`);
  }

  /**
   * Paint the cells in sight and write their names: of a large grid a part, of others all.
   * @param {boolean} [isChanged]  whether cells that are painted already are out of date
   */
  drawPart(isChanged = false) {
    const { shape } = this;
    if (!shape || !this.#cells) return;
    const { canvas, node, scroll } = this;
    const [box, field] = [scroll, this.field].map((element) => element.getBoundingClientRect());
    const isWhole = !shape.isLarge || box.width === 0 || isPrinted(node);
    const part = isWhole
      ? wholeOf(shape)
      : partInSight(shape, {
          ...{ left: box.left - field.left, top: box.top - field.top },
          ...{ width: box.width, height: box.height },
        });
    if (!isChanged && isEqual(part, this.#part)) return;
    this.#part = part;
    const { pixelRatio, columnStep, rowStep } = shape;
    canvas.width = part.width;
    canvas.height = part.height;
    canvas.style.width = `${part.width / pixelRatio}px`;
    canvas.style.height = `${part.height / pixelRatio}px`;
    canvas.style.left = `${(part.column * columnStep) / pixelRatio}px`;
    canvas.style.top = `${(part.row * rowStep) / pixelRatio}px`;
    this.#paint(this.#cells, shape, part);
    this.#drawNames(this.#cells, shape, part);
  }

  /** Describe the grid to screen readers. @param {GridShape} shape */
  #describeKeys(shape) {
    const { layers, heads, order, rows, columns } = shape;
    this.keys.setAttribute("aria-rowcount", String(rows));
    this.keys.setAttribute("aria-colcount", String(columns));
    const size = order
      ? countOf(order.length, "head")
      : `${countOf(layers, "layer")} by ${countOf(heads, "head")}`;
    const more = order ? orderSentence(this.#store) : gapsSentence(shape);
    this.keys.setAttribute(
      "aria-label",
      [`Attention heads, ${size}.`, more].filter(Boolean).join(" "),
    );
  }

  /**
   * Paint cells as one image, which is much faster than one drawing command per cell.
   * @param {CellsDescription} cells
   * @param {GridShape} shape
   * @param {import("./shape.js").Part} part
   */
  #paint({ picture, shading, shadingName }, shape, part) {
    const context = this.canvas.getContext("2d");
    if (!context || part.width * part.height <= 0) return;
    const image = context.createImageData(part.width, part.height);
    const pixels = new Uint32Array(image.data.buffer);
    if (shading) paintValues(shading, shape, pixels, part);
    else paintThumbnails(picture, shape, pixels, part);
    context.putImageData(image, 0, 0);
    if (shading) writeValues(shading, shape, context, part);
    this.canvas.dataset.pool = String(picture.pool);
    Object.assign(this.node.dataset, {
      ...{ shading: shadingName, key: picture.key, painted: performance.now() },
    });
  }

  /**
   * Write the names of heads below their cells, or flag these cells if there is no space.
   * @param {CellsDescription} cells
   * @param {GridShape} shape
   * @param {import("./shape.js").Part} part
   */
  #drawNames({ names }, shape, part) {
    const cell = shape.cell / shape.pixelRatio;
    const measure = textMeasure(this.#names);
    const placed = placeNames(names, shape, measure, part);
    const nodes = placed.map(({ head, text, shift, space, align }) => {
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
    const { shape } = this;
    const { pixelRatio, cell, columnStep, rowStep, width, height } = shape;
    const { heads, clear, note, dotNote } = describeHighlight(this.#store);
    const side = cell / pixelRatio;
    /** @param {HeadName[]} shown */
    const outline = (shown) =>
      shown
        .map((head) => {
          const place = placeOfHead(head, shape);
          if (!place) return "";
          const x = (place.column * columnStep) / pixelRatio;
          const y = (place.row * rowStep) / pixelRatio;
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
    this.#place(this.hovered, marks.hovered);
    this.#compared.replaceChildren(
      ...marks.compared.map((head, i) =>
        this.#place(el("div.bl-mark.bl-mark-compared", {}, el("span", {}, `${i + 1}`)), head),
      ),
    );
    this.#off.replaceChildren(
      ...marks.off.map((head) => this.#place(el("div.bl-mark.bl-mark-off"), head)),
    );
    this.#pointed.replaceChildren(
      ...(this.#store.get("pointed") ?? []).map(([layer, head]) =>
        this.#place(el("div.bl-mark.bl-mark-pointed"), { layer, head }),
      ),
    );
    this.#labels.mark(shown);
    this.#headName.textContent = marks.name;
    this.#headName.title = marks.indices;
    this.canvas.title = marks.tooltip;
    this.#caption.textContent = marks.caption;
    // Create a new cell, since screen readers ignore a changed label of the same cell.
    this.#cellNumber += 1;
    const id = `${this.#cellId}-${this.#cellNumber}`;
    const { row, column } = placeOfHead(shown, this.shape) ?? { row: 0, column: 0 };
    const cell = el("div", {
      ...{ role: "gridcell", id, "aria-label": marks.label },
      ...{ "aria-colindex": column + 1, "aria-selected": String(isLocked) },
    });
    this.keys.replaceChildren(el("div", { role: "row", "aria-rowindex": row + 1 }, cell));
    this.keys.setAttribute("aria-activedescendant", id);
  }

  /**
   * Move a mark to a head's cell, or hide it if the grid has no such cell.
   * @param {HTMLElement} mark
   * @param {HeadName | null} head
   * @param {number} [down]  CSS pixels below the cell's upper edge
   */
  #place(mark, head, down = 0) {
    const shape = /** @type {GridShape} */ (this.shape);
    const { cell, columnStep, rowStep, pixelRatio } = shape;
    const place = head && placeOfHead(head, shape);
    mark.hidden = !place || !headAtPlace(place, shape);
    if (place) {
      const x = (place.column * columnStep) / pixelRatio;
      const y = (place.row * rowStep) / pixelRatio + down;
      mark.style.transform = `translate(${x}px, ${y}px)`;
      mark.style.width = `${cell / pixelRatio}px`;
    }
    return mark;
  }

  /**
   * Return the place under the pointer, or null before the first drawing.
   * @param {MouseEvent} event  on the canvas
   * @returns {import("./shape.js").Place | null}
   */
  placeAt({ offsetX, offsetY }) {
    if (!this.shape) return null;
    const { rows, columns, columnStep, rowStep, pixelRatio } = this.shape;
    const { row, column } = this.#part;
    return {
      row: clamp(0, row + Math.floor((offsetY * pixelRatio) / rowStep), rows - 1),
      column: clamp(0, column + Math.floor((offsetX * pixelRatio) / columnStep), columns - 1),
    };
  }

  /**
   * Return the head under the pointer, or null where the model has none.
   * @param {MouseEvent} event  on the canvas
   */
  headAt(event) {
    const place = this.placeAt(event);
    return place && this.shape ? headAtPlace(place, this.shape) : null;
  }

  /** Scroll to the hovered head. */
  reveal() {
    this.hovered.scrollIntoView?.({ block: "nearest", inline: "nearest" });
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
