import { ARIA_HIDDEN, svg } from "../ui/dom.js";
import { countOf, nameOf } from "../ui/format.js";
import { textScale } from "../ui/measure.js";
import { mapLabels, mapLayout, RING_RADIUS, ringLabels } from "./layout.js";
import { layerColor, markersOf } from "./markers.js";
import { isInFrame, reveal, WHOLE } from "./zoom.js";

/** @typedef {import("../data/head_places.js").Places} Places */
/** @typedef {import("./layout.js").MapLayout} MapLayout */

/** Elements of the plot: marks of heads, labels, rings and links. */
export class HeadMapPlot {
  lasso = svg("path.bl-map-lasso", ARIA_HIDDEN);
  /** @type {Places} */
  places = { layers: 0, heads: 0, points: [], kinds: [] };
  /** Marks of the heads, in the order of layers and heads. @type {SVGGElement[]} */
  marks = [];
  /** Index of the mark in the tab order. */
  cursor = 0;
  /** Part of the map that is shown. @type {import("./zoom.js").Zoom} */
  zoom = WHOLE;

  /** @type {MapLayout | null} */
  #layout = null;
  /** Heads with a label. @type {Set<number>} */
  #labeled = new Set();
  #links = svg("g.bl-map-links", ARIA_HIDDEN);
  #marks = svg("g");
  #labels = svg("g.bl-map-labels", ARIA_HIDDEN);
  #rings = svg("g.bl-map-rings", ARIA_HIDDEN);
  #scaleBar = svg("g.bl-map-bar", ARIA_HIDDEN);
  /** Clips what lies beyond the frame. */
  #stage = svg("svg.bl-map-stage", {}, this.#links, this.#marks, this.#labels, this.#rings);
  node = svg("svg.bl-map-plot", { role: "group" }, this.#scaleBar, this.#stage, this.lasso);

  /** Positions of the marks, in the plot's coordinates. */
  get positions() {
    return this.#layout?.positions ?? [];
  }

  /** Frame of the marks and labels. */
  get frame() {
    return this.#layout?.frame ?? { width: 1, height: 1 };
  }

  /**
   * Move the map, if the mark of a head is beyond the frame, so that it is inside.
   * @param {number} index
   * @returns {boolean}  whether the map has to be placed again
   */
  reveal(index) {
    if (!this.#layout || isInFrame(this.positions[index], this.frame)) return false;
    this.zoom = reveal(this.zoom, this.frame, this.#layout.whole[index]);
    return true;
  }

  /** Place the marks and the scale bar for the part of the map that is shown. */
  place() {
    if (!this.#layout) return;
    this.#layout = mapLayout(this.places.points, this.frame.width, this.zoom);
    const { positions, scaleBar } = this.#layout;
    for (const [i, { x, y }] of positions.entries()) {
      this.marks[i].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    }
    this.#scaleBar.replaceChildren(
      svg("path", { d: scaleBar.path }),
      svg("text", { x: scaleBar.x, y: scaleBar.y }, scaleBar.text),
    );
  }

  /**
   * Redraw marks and scale bar.
   * @param {Places} places
   * @param {number} width
   * @param {boolean} byLayer  whether colors show layers instead of behaviors
   */
  draw(places, width, byLayer) {
    const { layers, points, kinds } = places;
    const scale = textScale();
    // Lay out for the usual text size, and enlarge the plot with its texts.
    const layout = mapLayout(points, width / scale, this.zoom);
    const { height, markScale } = layout;
    this.places = places;
    this.#layout = layout;
    const attributes = {
      ...{ width, height: height * scale, viewBox: `0 0 ${width / scale} ${height}` },
      "aria-label": `${countOf(points.length, "head")} as points`,
    };
    for (const [name, value] of Object.entries(attributes)) {
      this.node.setAttribute(name, String(value));
    }
    const markers = markersOf(kinds);
    this.marks = points.map((point) => {
      const { path, hollow, color } = markers[point.kind];
      const tag = hollow && !byLayer ? "path.bl-map-mark.bl-map-hollow" : "path.bl-map-mark";
      const shape = svg(tag, { d: path, transform: `scale(${markScale})` });
      shape.style.setProperty("--bl-mark", byLayer ? layerColor(point.layer, layers) : color);
      const name = nameOf(point);
      return svg(
        "g.bl-map-point",
        {
          ...{ role: "button", tabindex: -1 },
          ...{ "data-head": name, "aria-label": `Head ${name}, ${kinds[point.kind].title}` },
        },
        shape,
      );
    });
    this.#marks.replaceChildren(...this.marks);
    this.#stage.setAttribute("width", String(layout.frame.width));
    this.#stage.setAttribute("height", String(layout.frame.height));
    this.place();
  }

  /**
   * Label as many marks as possible, or only highlighted ones.
   * @param {Set<number>} highlighted
   */
  label(highlighted) {
    if (!this.#layout) return;
    const labels = mapLabels(this.places, this.#layout, highlighted);
    this.#labeled = new Set(labels.map(({ index }) => index));
    this.#labels.replaceChildren(...labels.map(labelText));
  }

  /**
   * Mark the locked, hovered and highlighted heads, and link the shown one to its nearest.
   * @param {import("./description.js").MapDescription} description
   */
  mark({ shown, hovered, locked, highlighted, nearest, label }) {
    if (!this.#layout) return;
    const { positions } = this.#layout;
    if (shown >= 0) {
      this.cursor = shown;
      this.marks[shown].setAttribute("aria-label", label);
    }
    for (const [i, mark] of this.marks.entries()) {
      mark.tabIndex = i === this.cursor ? 0 : -1;
      mark.setAttribute("aria-pressed", String(i === locked));
      mark.classList.toggle("bl-chosen", highlighted.has(i));
      mark.classList.toggle("bl-dim", highlighted.size > 0 && !highlighted.has(i));
    }
    this.#links.replaceChildren(
      ...nearest.map((neighbor) => {
        const [a, b] = [positions[shown], positions[neighbor]];
        return svg("path", { d: `M${a.x} ${a.y}L${b.x} ${b.y}` });
      }),
    );
    const unlabeled = [...new Set([hovered, locked, ...nearest])].filter(
      (i) => i >= 0 && !this.#labeled.has(i),
    );
    /** @type {(index: number, tag: string) => SVGElement[]} */
    const ring = (index, tag) => {
      if (index < 0) return [];
      const { x, y } = positions[index];
      return [svg(tag, { cx: x.toFixed(1), cy: y.toFixed(1), r: RING_RADIUS })];
    };
    this.#rings.replaceChildren(
      ...ringLabels(this.places, this.#layout, unlabeled).map(labelText),
      ...ring(locked, "circle.bl-map-locked"),
      ...ring(hovered, "circle.bl-map-hovered"),
    );
  }
}

/** Draw a label. @param {import("./label_places.js").Label & {text: string}} label */
const labelText = ({ x, y, anchor, text }) =>
  svg("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor }, text);
