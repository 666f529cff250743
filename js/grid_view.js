import { boxed, compare, free, highlighted, lock } from "./choices.js";
import { el, listen, uniqueId } from "./dom.js";
import { GridMarks } from "./grid_marks.js";
import { GridShading } from "./grid_shading.js";
import { nameOf, pairOf, sameHead } from "./head_name.js";
import { shadingLegend, weightLegend } from "./legend.js";
import { lockedHead, shownHead } from "./store.js";
import { gridShape, paintThumbnails, paintValues, writeValues } from "./thumbnails.js";

/** @typedef {import("./types.js").HeadName} HeadName */
/** @typedef {import("./picture.js").Picture} Picture */

/** The width around the thumbnails: labels on the left, outlines on the right, as in grid.css. */
export const GRID_GUTTER = 34 + 4;

const NOTHING = { layers: 0, heads: 0, cell: 1, gap: 0, step: 1, fall: 1, width: 0, height: 0 };

/** Every head of every layer as a thumbnail: rows are layers, columns heads. */
export class GridView {
  #store;
  /** @type {import("./thumbnails.js").GridShape | null} */
  #shape = null;
  #ratio = 1;
  /** @type {unknown} */
  #painted = null;
  #shading;

  /** Where a box of heads began. @type {HeadName | null} */
  #anchor = null;
  #boxing = false;

  #canvas = el("canvas.bl-grid-canvas", { "aria-hidden": "true" });
  #marks = new GridMarks(NOTHING);
  #headLabels = el("div.bl-grid-heads", { "aria-hidden": "true" });
  #layerLabels = el("div.bl-grid-layers", { "aria-hidden": "true" });
  #keys = el("div.bl-grid-keys", { role: "grid", tabindex: "0" });
  #live = el("div.bl-unseen", { "aria-live": "polite" });
  #name = el("strong.bl-head-name", {});
  #caption = el("span.bl-quiet", {});
  #note = el("div.bl-grid-note.bl-quiet", {});
  #legend = weightLegend();

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
      el("div.bl-grid-field", {}, this.#canvas, this.#marks.node, this.#keys),
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
        this.#legend,
      ),
      this.#note,
      this.#live,
    );
    this.#listen(signal);
    const painted = /** @type {const} */ (["shading", "relation", "rows", "accuracies"]);
    store.on(
      ["decoded", "names", "statistic", "statistic_values", ...painted],
      () => this.#layOut(),
      signal,
    );
    store.on(["hover", "layer", "head", "selection"], () => this.#mark(), signal);
    store.on("highlight", () => this.#highlight(), signal);
    const sized = new ResizeObserver(() => this.#layOut());
    sized.observe(this.node);
    signal.addEventListener("abort", () => sized.disconnect(), { once: true });
    this.#layOut();
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    listen(this.#canvas, "pointerdown", (event) => this.#start(event), signal);
    listen(this.#canvas, "pointermove", (event) => this.#point(event), signal);
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
    const names = this.#store.get("names") ?? {};
    const named = Object.keys(names).length > 0;
    const shape = gridShape(picture, width - GRID_GUTTER, this.#ratio, named);
    const resized = JSON.stringify(shape) !== JSON.stringify(this.#shape);
    const wanted = this.#shading.shown ?? picture;
    if (resized || wanted !== this.#painted) {
      this.#shape = shape;
      if (resized) this.#resize(shape);
      this.#paint(picture, shape);
      this.#painted = wanted;
    }
    this.#marks.name(names);
    this.#highlight();
  }

  /** Says what the colours mean, and which heads stand out. */
  #explain() {
    const picture = this.#store.get("decoded");
    const shown = this.#shading.shown;
    const pooled = picture && picture.tokens.length > picture.pool;
    const count = this.#highlighted().length;
    this.#note.textContent = [
      shown
        ? shown.note
        : pooled
          ? `${picture.pool} × ${picture.pool} cells, each the largest weight among its tokens.`
          : "",
      count > 0 ? `${highlighted(count)}, Esc clears.` : "",
    ]
      .filter(Boolean)
      .join(" ");
    this.#note.hidden = !this.#note.textContent;
  }

  /** The heads that stand out and are there. */
  #highlighted() {
    const { layers, heads } = this.#shape ?? NOTHING;
    return (this.#store.get("highlight") ?? [])
      .map(([layer, head]) => ({ layer, head }))
      .filter(({ layer, head }) => layer < layers && head < heads);
  }

  #highlight() {
    this.#marks.highlight(this.#highlighted());
    this.#explain();
    this.#mark();
  }

  /** @param {import("./thumbnails.js").GridShape} shape */
  #resize(shape) {
    const { layers, heads, cell, gap, step, fall, width, height } = shape;
    const css = (/** @type {number} */ pixels) => pixels / this.#ratio;
    this.#marks.resize({
      ...{ layers, heads, cell: css(cell), gap: css(gap), step: css(step), fall: css(fall) },
      ...{ width: css(width), height: css(height) },
    });
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.style.width = `${css(width)}px`;
    this.#canvas.style.height = `${css(height)}px`;
    Object.assign(this.#canvas.dataset, {
      layers,
      heads,
      cell: css(cell),
      gap: css(gap),
      fall: css(fall),
      left: 0,
      top: 0,
    });
    this.#keys.setAttribute("aria-rowcount", String(layers));
    this.#keys.setAttribute("aria-colcount", String(heads));
    this.#keys.setAttribute(
      "aria-label",
      `Attention heads, ${layers} layers by ${heads} heads. Arrow keys preview, Enter locks, ` +
        "Shift+Enter compares, Shift+arrows highlight, Escape frees.",
    );
    /** @type {(count: number, property: "left" | "top", distance: number) => HTMLElement[]} */
    const labels = (count, property, distance) =>
      Array.from({ length: count }, (_, i) => {
        const label = el("span", {}, String(i + 1));
        label.style[property] = `${css(i * distance + cell / 2)}px`;
        return label;
      });
    this.#headLabels.replaceChildren(...labels(heads, "left", step));
    const axis = el("div.bl-grid-axis", {}, "layer");
    this.#layerLabels.replaceChildren(...labels(layers, "top", fall), axis);
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
    const shading = this.#shading.shown;
    if (shading) paintValues(shading, shape, pixels);
    else paintThumbnails(picture, shape, pixels);
    context.putImageData(image, 0, 0);
    if (shading) writeValues(shading, shape, context, this.#ratio);
    const legend = shading ? shadingLegend(shading) : weightLegend();
    this.#legend.replaceWith(legend);
    this.#legend = legend;
    this.node.dataset.shading = shading ? (this.#store.get("statistic") ?? "accuracy") : "pattern";
    this.#canvas.dataset.pool = String(picture.pool);
    this.node.dataset.key = String(picture.key);
    this.node.dataset.painted = String(performance.now());
  }

  /** Shows which heads are locked, hovered and compared. Paints no thumbnail. */
  #mark() {
    if (!this.#shape) return;
    const shown = shownHead(this.#store);
    const locked = lockedHead(this.#store);
    const selection = (this.#store.get("selection") ?? []).map(([layer, head]) => ({
      layer,
      head,
    }));
    this.#marks.mark(locked, this.#store.get("hover") ?? null, selection);
    for (const [labels, at] of /** @type {const} */ ([
      [this.#layerLabels, shown.layer],
      [this.#headLabels, shown.head],
    ])) {
      labels.querySelector(".bl-current")?.classList.remove("bl-current");
      labels.children[at]?.classList.add("bl-current");
    }
    const [name, pair] = [nameOf(shown), pairOf(shown)];
    /** @type {(heads: HeadName[]) => boolean} */
    const among = (heads) => heads.some((head) => sameHead(shown, head));
    const known = [this.#shading.shown?.told(shown), this.#store.get("names")?.[name]];
    const states = [
      ...known,
      sameHead(shown, locked) && "locked",
      among(selection) && "compared",
      among(this.#highlighted()) && "highlighted",
    ].filter((state) => typeof state === "string");
    this.#name.textContent = name;
    this.#name.title = pair;
    this.#canvas.title = [`${name}  ${pair}`, ...known].filter(Boolean).join("\n");
    // As long either way, or the legend would jump as the pointer moves.
    this.#caption.textContent =
      states.join(", ") || `layer ${shown.layer + 1}, head ${shown.head + 1}`;
    this.#describe(shown, states);
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
   * @param {MouseEvent} event
   * @returns {HeadName}
   */
  #headAt(event) {
    const { layers, heads, step, fall } = this.#shape ?? NOTHING;
    /** @type {(pixels: number, count: number) => number} */
    const within = (place, count) => Math.max(0, Math.min(count - 1, Math.floor(place)));
    return {
      layer: within((event.offsetY * this.#ratio) / fall, layers),
      head: within((event.offsetX * this.#ratio) / step, heads),
    };
  }

  /** @param {PointerEvent} event */
  #start(event) {
    this.#boxing = false;
    this.#anchor = event.shiftKey ? this.#headAt(event) : null;
    // The box goes on outside.
    if (event.shiftKey) this.#canvas.setPointerCapture?.(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const hover = this.#headAt(event);
    this.#store.set({ hover });
    if (!this.#anchor || event.buttons === 0) return;
    this.#boxing ||= !sameHead(hover, this.#anchor);
    if (this.#boxing) this.#live.textContent = boxed(this.#store, this.#anchor, hover);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    // The keys then go on from here.
    this.#keys.focus({ preventScroll: true });
    this.#anchor = null;
    // The end of a box is a click, too.
    if (this.#boxing) this.#boxing = false;
    else
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
    if (event.key === "Escape") {
      if (this.#highlighted().length > 0) {
        this.#store.set({ highlight: [] });
        return "No heads highlighted";
      }
      return this.#shading.leave() ? "Patterns" : free(this.#store);
    }
    if (event.key === "Enter") return (event.shiftKey ? compare : lock)(this.#store, shown);
    const moved = move(shown, event, this.#shape);
    if (!moved) return null;
    this.#store.set({ hover: moved });
    this.#anchor = event.shiftKey ? (this.#anchor ?? shown) : null;
    return this.#anchor ? boxed(this.#store, this.#anchor, moved) : `Head ${nameOf(moved)}`;
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
