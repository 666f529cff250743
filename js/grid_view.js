import { DIRECTIONS } from "./accuracies.js";
import { compare, free, lock } from "./choices.js";
import { el, listen, uniqueId } from "./dom.js";
import { GridShading } from "./grid_shading.js";
import { nameOf, pairOf, sameHead } from "./head_name.js";
import { accuracyLegend, weightLegend } from "./legend.js";
import { arrowed, percent } from "./relations.js";
import { lockedHead, shownHead } from "./store.js";
import { gridShape, paintAccuracies, paintThumbnails } from "./thumbnails.js";

/** @typedef {import("./types.js").HeadName} HeadName */
/** @typedef {import("./picture.js").Picture} Picture */

/** The width around the thumbnails: labels on the left, outlines on the right, as in grid.css. */
export const GRID_GUTTER = 34 + 4;

/** Every head of every layer as a thumbnail: rows are layers, columns heads. */
export class GridView {
  #store;
  /** @type {import("./thumbnails.js").GridShape | null} */
  #shape = null;
  #ratio = 1;
  /** @type {unknown} */
  #painted = null;
  #shading;

  #canvas = el("canvas.bl-grid-canvas", { "aria-hidden": "true" });
  #marks = el("div.bl-grid-marks", { "aria-hidden": "true" });
  #headLabels = el("div.bl-grid-heads", { "aria-hidden": "true" });
  #layerLabels = el("div.bl-grid-layers", { "aria-hidden": "true" });
  #hovered = el("div.bl-mark.bl-mark-hovered", {});
  #locked = el("div.bl-mark.bl-mark-locked", {});
  #keys = el("div.bl-grid-keys", { role: "grid", tabindex: "0" });
  #live = el("div.bl-unseen", { "aria-live": "polite" });
  #name = el("strong.bl-head-name", {});
  #caption = el("span.bl-quiet", {});
  #note = el("div.bl-grid-note.bl-quiet", {});
  #legends = { pattern: weightLegend(), accuracy: accuracyLegend() };

  /**
   * @param {import("./store.js").Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    this.#store = store;
    this.#shading = new GridShading(store, { signal });
    const plot = el(
      "div.bl-grid-plot",
      {},
      el("div.bl-grid-axis", { "aria-hidden": "true" }, "head"),
      this.#headLabels,
      this.#layerLabels,
      el("div.bl-grid-field", {}, this.#canvas, this.#marks, this.#keys),
    );
    this.node = el(
      "div.bl-grid",
      { "data-lm-suppress-shortcuts": "true" },
      this.#shading.node,
      el("div.bl-grid-scroll", {}, plot),
      el(
        "div.bl-grid-foot",
        {},
        el("div.bl-grid-caption", {}, this.#name, " ", this.#caption),
        this.#legends.pattern,
        this.#legends.accuracy,
      ),
      this.#note,
      this.#live,
    );
    this.#listen(signal);
    const painted = /** @type {const} */ (["shading", "relation", "rows", "accuracies"]);
    store.on(["decoded", ...painted], () => this.#layOut(), signal);
    store.on(["decoded", "hover", "layer", "head", "selection"], () => this.#mark(), signal);
    const sized = new ResizeObserver(() => this.#layOut());
    sized.observe(this.node);
    signal.addEventListener("abort", () => sized.disconnect(), { once: true });
    this.#layOut();
    this.#mark();
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    listen(
      this.#canvas,
      "pointermove",
      (event) => this.#store.set({ hover: this.#headAt(event) }),
      signal,
    );
    listen(this.#canvas, "pointerleave", () => this.#store.set({ hover: null }), signal);
    listen(this.#canvas, "click", (event) => this.#click(event), signal);
    listen(this.#keys, "keydown", (event) => this.#press(event), signal);
    listen(this.#keys, "focus", () => this.#mark(), signal);
    listen(this.#keys, "blur", () => this.#store.set({ hover: null }), signal);
    // Zooming changes how many device pixels there are, not always how wide the view is.
    listen(window, "resize", () => this.#layOut(), signal);
  }

  /** Sizes the canvas, and paints it if its size or the picture changed. */
  #layOut() {
    const picture = this.#store.get("decoded");
    const width = this.node.clientWidth;
    if (!picture || width === 0) return;
    this.#ratio = window.devicePixelRatio || 1;
    const shape = gridShape(picture, width - GRID_GUTTER, this.#ratio);
    const resized = JSON.stringify(shape) !== JSON.stringify(this.#shape);
    const wanted = this.#shading.shown ?? picture;
    if (!resized && wanted === this.#painted) return;
    this.#shape = shape;
    if (resized) this.#resize(shape);
    this.#paint(picture, shape);
    this.#painted = wanted;
    this.#explain(picture);
    this.#mark();
  }

  /**
   * Says what the colours mean.
   * @param {Picture} picture
   */
  #explain(picture) {
    const { accuracy, note } = this.#shading;
    const pooled = picture.tokens.length > picture.pool;
    this.#legends.pattern.hidden = accuracy;
    this.#legends.accuracy.hidden = !accuracy;
    this.#note.textContent = accuracy
      ? note
      : pooled
        ? `${picture.pool} × ${picture.pool} cells, each the largest weight among its tokens.`
        : "";
    this.#note.hidden = !this.#note.textContent;
  }

  /** @param {import("./thumbnails.js").GridShape} shape */
  #resize({ layers, heads, cell, gap, width, height }) {
    const css = (/** @type {number} */ pixels) => pixels / this.#ratio;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.style.width = `${css(width)}px`;
    this.#canvas.style.height = `${css(height)}px`;
    Object.assign(this.#canvas.dataset, {
      layers,
      heads,
      cell: css(cell),
      gap: css(gap),
      left: 0,
      top: 0,
    });
    this.#keys.setAttribute("aria-rowcount", String(layers));
    this.#keys.setAttribute("aria-colcount", String(heads));
    this.#keys.setAttribute(
      "aria-label",
      `Attention heads, ${layers} layers by ${heads} heads. Arrow keys preview, Enter locks, ` +
        "Shift+Enter compares, Escape frees.",
    );
    /** @type {(count: number, property: "left" | "top") => HTMLElement[]} */
    const labels = (count, property) =>
      Array.from({ length: count }, (_, i) => {
        const label = el("span", {}, String(i + 1));
        label.style[property] = `${css(i * (cell + gap) + cell / 2)}px`;
        return label;
      });
    this.#headLabels.replaceChildren(...labels(heads, "left"));
    const axis = el("div.bl-grid-axis", {}, "layer");
    this.#layerLabels.replaceChildren(...labels(layers, "top"), axis);
    this.node.style.setProperty("--bl-grid-width", `${css(width)}px`);
  }

  /**
   * @param {Picture} picture
   * @param {import("./thumbnails.js").GridShape} shape
   */
  #paint(picture, shape) {
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(shape.width, shape.height);
    const pixels = new Uint32Array(image.data.buffer);
    const accuracies = this.#shading.shown;
    if (accuracies) paintAccuracies(accuracies, shape, pixels);
    else paintThumbnails(picture, shape, pixels);
    context.putImageData(image, 0, 0);
    this.node.dataset.shading = accuracies ? "accuracy" : "pattern";
    this.#canvas.dataset.pool = String(picture.pool);
    this.node.dataset.key = String(picture.key);
    this.node.dataset.painted = String(performance.now());
  }

  /** Shows which heads are locked, hovered and compared. Paints no thumbnail. */
  #mark() {
    if (!this.#shape) return;
    const shown = shownHead(this.#store);
    const locked = lockedHead(this.#store);
    const hover = this.#store.get("hover");
    const selection = (this.#store.get("selection") ?? []).map(([layer, head]) => ({
      layer,
      head,
    }));
    const compared = selection.map((head, i) => {
      const mark = el("div.bl-mark.bl-mark-compared", {}, el("span", {}, String(i + 1)));
      return this.#place(mark, head);
    });
    this.#marks.replaceChildren(
      ...compared,
      this.#place(this.#locked, locked),
      this.#place(this.#hovered, hover ?? null),
    );
    for (const [labels, at] of /** @type {const} */ ([
      [this.#layerLabels, shown.layer],
      [this.#headLabels, shown.head],
    ])) {
      labels.querySelector(".bl-current")?.classList.remove("bl-current");
      labels.children[at]?.classList.add("bl-current");
    }
    const accuracy = this.#accuracyOf(shown);
    const states = [
      ...(accuracy ? [accuracy] : []),
      ...(sameHead(shown, locked) ? ["locked"] : []),
      ...(selection.some((head) => sameHead(shown, head)) ? ["compared"] : []),
    ];
    const [name, pair] = [nameOf(shown), pairOf(shown)];
    this.#name.textContent = name;
    this.#name.title = pair;
    this.#canvas.title = `${name}  ${pair}`;
    // As long either way, or the legend would jump as the pointer moves.
    this.#caption.textContent =
      states.join(", ") || `layer ${shown.layer + 1}, head ${shown.head + 1}`;
    this.#describe(shown, states);
  }

  /**
   * How a head does on the relation whose accuracies are shown, in words.
   * @param {HeadName} name
   */
  #accuracyOf({ layer, head }) {
    const shown = this.#shading.shown;
    const shape = /** @type {import("./thumbnails.js").GridShape} */ (this.#shape);
    if (!shown) return "";
    const place = layer * shape.heads + head;
    return `${percent(shown.values[place])} ${arrowed(DIRECTIONS[shown.directions[place]])}`;
  }

  /**
   * Tells a screen reader where the cursor is. The cell is a new one each time: a changed label of
   * the same cell would not be read.
   * @param {HeadName} shown
   * @param {string[]} states
   */
  #describe(shown, states) {
    const id = uniqueId("cell");
    const cell = el("div", {
      role: "gridcell",
      id,
      "aria-colindex": shown.head + 1,
      "aria-selected": String(states.includes("locked")),
      "aria-label": [`Head ${nameOf(shown)}`, ...states].join(", "),
    });
    this.#keys.replaceChildren(el("div", { role: "row", "aria-rowindex": shown.layer + 1 }, cell));
    this.#keys.setAttribute("aria-activedescendant", id);
  }

  /**
   * @param {HTMLElement} mark
   * @param {HeadName | null} name
   */
  #place(mark, name) {
    const shape = /** @type {import("./thumbnails.js").GridShape} */ (this.#shape);
    const there = name !== null && name.layer < shape.layers && name.head < shape.heads;
    mark.hidden = !there;
    if (!there) return mark;
    const step = (shape.cell + shape.gap) / this.#ratio;
    mark.style.transform = `translate(${name.head * step}px, ${name.layer * step}px)`;
    mark.style.width = mark.style.height = `${shape.cell / this.#ratio}px`;
    return mark;
  }

  /**
   * @param {MouseEvent} event
   * @returns {HeadName}
   */
  #headAt(event) {
    const { layers, heads, cell, gap } = /** @type {import("./thumbnails.js").GridShape} */ (
      this.#shape
    );
    const step = (cell + gap) / this.#ratio;
    return {
      layer: Math.max(0, Math.min(layers - 1, Math.floor(event.offsetY / step))),
      head: Math.max(0, Math.min(heads - 1, Math.floor(event.offsetX / step))),
    };
  }

  /** @param {MouseEvent} event */
  #click(event) {
    // The keys then go on from here.
    this.#keys.focus({ preventScroll: true });
    this.#live.textContent = (event.shiftKey ? compare : lock)(this.#store, this.#headAt(event));
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const said = this.#act(event);
    if (said === null) return;
    // A notebook has its own use for these keys.
    event.preventDefault();
    event.stopPropagation();
    this.#live.textContent = said;
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {string | null}  what happened; null if the key means nothing here
   */
  #act(event) {
    if (!this.#shape || event.altKey || event.metaKey) return null;
    const shown = shownHead(this.#store);
    if (event.key === "Escape") return this.#shading.leave() ? "Patterns" : free(this.#store);
    if (event.key === "Enter") return (event.shiftKey ? compare : lock)(this.#store, shown);
    const moved = move(shown, event, this.#shape);
    if (!moved) return null;
    this.#store.set({ hover: moved });
    return `Head ${nameOf(moved)}`;
  }
}

/**
 * Where a key takes the cursor.
 * @param {HeadName} from
 * @param {KeyboardEvent} event
 * @param {{layers: number, heads: number}} shape
 * @returns {HeadName | null}
 */
function move({ layer, head }, event, { layers, heads }) {
  const last = { layer: layers - 1, head: heads - 1 };
  switch (event.key) {
    case "ArrowLeft":
      return { layer, head: Math.max(0, head - 1) };
    case "ArrowRight":
      return { layer, head: Math.min(last.head, head + 1) };
    case "ArrowUp":
      return { layer: Math.max(0, layer - 1), head };
    case "ArrowDown":
      return { layer: Math.min(last.layer, layer + 1), head };
    case "Home":
      return event.ctrlKey ? { layer: 0, head: 0 } : { layer, head: 0 };
    case "End":
      return event.ctrlKey ? last : { layer, head: last.head };
    case "PageUp":
      return { layer: 0, head };
    case "PageDown":
      return { layer: last.layer, head };
    default:
      return null;
  }
}
