import { checkedPlaces } from "../data/head_places.js";
import { lockedHead } from "../state/store.js";
import { el, liveRegion, resized } from "../ui/dom.js";
import { headsSaid, nameOf, pairOf, sameHead } from "../ui/head_name.js";
import { hearMapGestures } from "./gestures.js";
import { HeadMapLegend } from "./legend.js";
import { headMapPlot } from "./plot.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */

/**
 * Heads as marks in a plane, those that attend alike near each other.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function headMapView(store, { signal }) {
  /** @type {import("../data/head_places.js").Places | null} */
  let given = null;
  let width = 0;
  let cursor = 0;
  const name = el("strong.bl-head-name");
  const caption = el("span.bl-quiet");
  const title = el("div.bl-head-title", {}, name, " ", caption);
  const about = el("p.bl-about.bl-quiet");
  const error = el("div.bl-error", { role: "alert", hidden: true });
  const live = liveRegion();
  /** @param {string} sentence */
  const say = (sentence) => {
    live.textContent = sentence;
  };
  const legend = new HeadMapLegend(store, { signal, say });
  const plot = headMapPlot();
  const field = el("div.bl-map-field", {}, plot.node);
  const node = el(
    "section.bl-map",
    { "aria-label": "Head map", "data-lm-suppress-shortcuts": "true" },
    el("div.bl-panel-head", {}, title, legend.toggle),
    field,
    legend.node,
    about,
    error,
    live,
  );

  function tell() {
    about.textContent = store.get("about") ?? "";
  }

  function take() {
    try {
      given = checkedPlaces(store.get("places"));
      error.hidden = true;
    } catch (problem) {
      error.textContent = problem instanceof Error ? problem.message : String(problem);
      error.hidden = false;
      return;
    }
    cursor = Math.max(0, placeOf(lockedHead(store)));
    draw();
  }

  /** Draws the marks anew: other places, another width, or other colors. */
  function draw() {
    width = node.clientWidth;
    if (!given || width === 0) return;
    const { activeElement } = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    const focused = activeElement !== null && plot.marks().some((mark) => mark === activeElement);
    plot.draw(given, width, store.get("color") === "layer");
    legend.draw(given);
    label();
    mark();
    if (focused) plot.marks()[cursor].focus({ preventScroll: true });
    node.dataset.painted = String(performance.now());
  }

  function label() {
    plot.label(highlighted());
  }

  /** Shows which heads are locked, hovered and highlighted. */
  function mark() {
    if (!given || plot.marks().length !== given.points.length) return;
    const hovered = placeOf(store.get("hover") ?? null);
    const locked = placeOf(lockedHead(store));
    const chosen = highlighted();
    const shown = hovered >= 0 ? hovered : locked;
    if (shown >= 0) cursor = shown;
    plot.mark({ shown, hovered, locked, highlighted: chosen }, cursor);
    const point = given.points[shown];
    const states = [shown === locked && "locked", chosen.has(shown) && "highlighted"];
    const told = point ? toldOf(point, given, states) : [];
    name.textContent = point ? nameOf(point) : "";
    name.title = point ? pairOf(point) : "";
    caption.title = told.join("; ");
    caption.textContent = point ? caption.title : invitation(given.points.length, chosen.size);
    const said = [`Head ${name.textContent}`, ...told].join(", ");
    if (point) plot.marks()[shown].setAttribute("aria-label", said);
  }

  /** The places of the heads that are highlighted. */
  function highlighted() {
    const places = (store.get("highlight") ?? []).map(([layer, head]) => placeOf({ layer, head }));
    return new Set(places.filter((place) => place >= 0));
  }

  /** @param {HeadName | null} head  -1: it is not there */
  function placeOf(head) {
    return given?.points.findIndex((point) => sameHead(point, head)) ?? -1;
  }

  hearMapGestures(
    store,
    { plot, field, heads: () => given?.points ?? [], highlighted, cursor: () => cursor, say },
    signal,
  );
  store.on("places", take, signal);
  store.on("color", draw, signal);
  store.on("highlight", label, signal);
  store.on(["hover", "layer", "head", "highlight"], mark, signal);
  store.on("about", tell, signal);
  const fit = () => {
    if (node.clientWidth !== width) draw();
  };
  resized(node, fit, signal);
  tell();
  take();
  return node;
}

/**
 * What there is to say while no head is looked at.
 * @param {number} heads
 * @param {number} highlighted  how many of them
 */
const invitation = (heads, highlighted) =>
  highlighted > 0
    ? `${headsSaid(highlighted)} highlighted.`
    : `${headsSaid(heads)}: drag around some to highlight.`;

/**
 * What a head is known for, and which are nearest to it.
 * @param {import("../data/head_places.js").Point} point
 * @param {import("../data/head_places.js").Places} given
 * @param {(string | false)[]} states
 * @returns {string[]}
 */
function toldOf({ kind, nearest }, { points, kinds }, states) {
  const near = nearest.map(
    ({ place, divergence }) => `${nameOf(points[place])} (${brief(divergence)})`,
  );
  const told = [
    kinds.length > 1 && kinds[kind].title,
    ...states,
    near.length > 0 && `nearest ${near.join(", ")}`,
  ];
  return told.filter((one) => typeof one === "string");
}

/** @param {number} divergence */
const brief = (divergence) => divergence.toFixed(2).replace(/^0/, "");
