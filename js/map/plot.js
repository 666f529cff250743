import { svg, UNHEARD } from "../ui/dom.js";
import { headsSaid, nameOf } from "../ui/head_name.js";
import { placeLabels } from "./label_places.js";
import { layerColor, looks } from "./markers.js";
import { fitInto, roundLength } from "./plane.js";

/** @typedef {import("./plane.js").Place} Place */
/** @typedef {import("../data/head_places.js").Places} Places */
/** @typedef {import("../data/head_places.js").Point} Point */

/**
 * Which heads stand out, by their places in the order of layers and heads; -1 where there is none.
 * @typedef {{shown: number, hovered: number, locked: number, highlighted: Set<number>}} Standing
 */

const FRAME = { least: 220, most: 560, margin: { x: 34, y: 22 } };
const BAR = 14; // below the marks, for the scale bar
const MARK = 5;
const RING = 8.5;
const LABEL_HEIGHT = 12;
const LABEL_DIGIT = 6.1;
const SMALL_FROM = 200; // heads

/** The marks of a head map, their names, and what lies over them. */
export function headMapPlot() {
  /** @type {Places} */
  let given = { layers: 0, heads: 0, points: [], kinds: [] };
  /** In pixels of the plot. @type {Place[]} */
  let places = [];
  /** @type {SVGGElement[]} */
  let marks = [];
  /** The marks that have a name. @type {Set<number>} */
  let labeled = new Set();
  let frame = { width: 0, height: 0 };

  const links = svg("g.bl-map-links", UNHEARD);
  const points = svg("g");
  const labels = svg("g.bl-map-labels", UNHEARD);
  const rings = svg("g.bl-map-rings", UNHEARD);
  const bar = svg("g.bl-map-bar", UNHEARD);
  const lasso = svg("path.bl-map-lasso", UNHEARD);
  const layers = [bar, links, points, labels, rings, lasso];
  const node = svg("svg.bl-map-plot", { role: "group" }, ...layers);

  /**
   * Draws the marks anew: other heads, another width, or other colors.
   * @param {Places} shown
   * @param {number} width
   * @param {boolean} byLayer  whether colors tell the layer, instead of the behavior
   */
  function draw(shown, width, byLayer) {
    given = shown;
    const fitted = fitInto(given.points, { ...FRAME, width });
    places = fitted.places;
    frame = { width, height: fitted.height };
    const height = fitted.height + BAR;
    const said =
      `${headsSaid(places.length)} as points. Arrow keys move, Enter locks, Shift+Enter ` +
      "highlights, Escape frees.";
    const box = { width, height, viewBox: `0 0 ${width} ${height}`, "aria-label": said };
    for (const [name, value] of Object.entries(box)) node.setAttribute(name, String(value));
    const drawn = looks(given.kinds);
    const size = places.length >= SMALL_FROM ? 0.8 : 1.2;
    marks = given.points.map((point, i) => {
      const { path, hollow, color } = drawn[point.kind];
      const kind = hollow && !byLayer ? "path.bl-map-mark.bl-map-hollow" : "path.bl-map-mark";
      const shape = svg(kind, { d: path, transform: `scale(${size})` });
      shape.style.setProperty("--bl-mark", byLayer ? layerColor(point.layer, given.layers) : color);
      return svg(
        "g.bl-map-point",
        {
          role: "button",
          tabindex: -1,
          transform: `translate(${places[i].x.toFixed(1)} ${places[i].y.toFixed(1)})`,
          "data-head": nameOf(point),
          "aria-label": `Head ${nameOf(point)}, ${given.kinds[point.kind].title}`,
        },
        shape,
      );
    });
    points.replaceChildren(...marks);
    drawBar(fitted.scale, height);
  }

  /**
   * How far apart heads are, in nats.
   * @param {number} scale
   * @param {number} height
   */
  function drawBar(scale, height) {
    const length = roundLength(scale);
    const nats = Number(length.toPrecision(1));
    const [x, y, end] = [6, height - 4, 6 + length * scale];
    bar.replaceChildren(
      svg("path", { d: `M${x} ${y - 3}V${y}H${end.toFixed(1)}V${y - 3}` }),
      svg("text", { x: end + 6, y: y + 1 }, `${nats} ${nats === 1 ? "nat" : "nats"}`),
    );
  }

  /**
   * Names as many marks as have room for it: of some that are highlighted, these alone.
   * @param {Set<number>} highlighted
   */
  function label(highlighted) {
    const room = places.map(({ x, y }) =>
      Math.min(...places.map((p) => Math.hypot(p.x - x, p.y - y) || 1e9)),
    );
    // A relation's head is what one looks for.
    const rank = given.points.map(
      ({ kind }, i) => (given.kinds[kind].name === "other" ? 0 : 1e3) + Math.min(room[i], 999),
    );
    const order = [...places.keys()]
      .filter((i) => highlighted.size === 0 || highlighted.has(i))
      .sort((a, b) => rank[b] - rank[a]);
    const named = labelsOf(places, given.points, order, MARK);
    labeled = new Set(named.map(({ index }) => index));
    labels.replaceChildren(...named.map(({ text }) => text));
  }

  /**
   * @param {Place[]} at
   * @param {Point[]} heads
   * @param {number[]} order  which to name, the most wanted first
   * @param {number} mark     half a mark's side
   */
  function labelsOf(at, heads, order, mark) {
    const widths = heads.map((head) => LABEL_DIGIT * nameOf(head).length + 2);
    const found = placeLabels(at, { order, widths, height: LABEL_HEIGHT, mark, frame });
    return found.map(({ index, x, y, anchor }) => {
      const placed = { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor };
      return { index, text: svg("text", placed, nameOf(heads[index])) };
    });
  }

  /**
   * Shows which heads are locked, hovered and highlighted, and the nearest of the one looked at.
   * @param {Standing} standing
   * @param {number} cursor  the mark that is in the page's order of focus
   */
  function mark({ shown, hovered, locked, highlighted }, cursor) {
    for (const [i, mark] of marks.entries()) {
      mark.tabIndex = i === cursor ? 0 : -1;
      mark.setAttribute("aria-pressed", String(i === locked));
      mark.classList.toggle("bl-chosen", highlighted.has(i));
      mark.classList.toggle("bl-dim", highlighted.size > 0 && !highlighted.has(i));
    }
    const near = shown < 0 ? [] : given.points[shown].nearest.map(({ place }) => place);
    links.replaceChildren(
      ...near.map((place) => {
        const [a, b] = [places[shown], places[place]];
        return svg("path", { d: `M${a.x} ${a.y}L${b.x} ${b.y}` });
      }),
    );
    const wanted = [...new Set([hovered, locked, ...near])];
    rings.replaceChildren(
      ...lateLabels(wanted.filter((i) => i >= 0 && !labeled.has(i))),
      ...(locked < 0 ? [] : [ring(locked, "circle.bl-map-locked")]),
      ...(hovered < 0 ? [] : [ring(hovered, "circle.bl-map-hovered")]),
    );
  }

  /**
   * The names of marks that had no room for one; they may cover other marks.
   * @param {number[]} named
   */
  function lateLabels(named) {
    const at = named.map((i) => places[i]);
    const heads = named.map((i) => given.points[i]);
    return labelsOf(at, heads, [...named.keys()], RING).map(({ text }) => text);
  }

  /**
   * @param {number} place
   * @param {string} kind
   */
  function ring(place, kind) {
    const { x, y } = places[place];
    return svg(kind, { cx: x.toFixed(1), cy: y.toFixed(1), r: RING });
  }

  return {
    ...{ node, lasso, draw, label, mark },
    places: () => places,
    marks: () => marks,
  };
}
