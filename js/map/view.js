import { decodePlaces } from "../data/head_places.js";
import { lockedHead } from "../state/store.js";
import { clickMode } from "../ui/click_mode.js";
import { el, liveRegion, messageOf, onResize } from "../ui/dom.js";
import { describeKeys, help } from "../ui/help.js";
import { MAP_ACTIONS } from "./actions.js";
import { describeMap, highlightedIndices, indexOf } from "./description.js";
import { handleMapGestures } from "./gestures.js";
import { HeadMapLegend } from "./legend.js";
import { HeadMapPlot } from "./plot.js";
import { WHOLE } from "./zoom.js";
import { zoomGestures } from "./zoom_gestures.js";

/** What a click on a head can do. @type {import("./gestures.js").Mode[]} */
const MODES = ["lock", "highlight"];

/**
 * Return a map of the heads: marks in a plane, near each other if their attention is similar.
 * @param {import("../state/store.js").Store} store
 * @param {Pick<import("../state/types.js").ViewOptions, "signal">} options
 */
export function headMapView(store, { signal }) {
  const name = el("strong.bl-head-name");
  const caption = el("span.bl-quiet");
  const about = el("p.bl-about.bl-quiet");
  const error = el("div.bl-error", { role: "alert", hidden: true });
  const live = liveRegion();
  /** @param {string} sentence */
  const announce = (sentence) => {
    live.textContent = sentence;
  };
  const legend = new HeadMapLegend(store, { signal, announce });
  const plot = new HeadMapPlot();
  const field = el("div.bl-map-field", {}, plot.node);
  const zoom = zoomGestures({ plot, redraw: replace, announce }, signal);
  const helper = help("the head map", MAP_ACTIONS, { signal });
  const mode = clickMode(MODES, {
    signal,
    change: (current) => {
      field.dataset.mode = current;
    },
  });
  const node = el(
    "div.bl-map",
    { role: "group", "aria-label": "Head map" },
    el(
      "div.bl-panel-head",
      {},
      el("div.bl-head-title", {}, name, " ", caption),
      el("div.bl-bar-of-controls", {}, legend.colorChoice, mode.node, helper.button),
    ),
    helper.panel,
    describeKeys(plot.node, MAP_ACTIONS),
    ...[field, zoom.node, legend.node, about, error, live],
  );
  /** Last valid value of the `places` trait, decoded. @type {import("../data/head_places.js").Places | null} */
  let places = null;
  let drawnWidth = 0;

  function readPlaces() {
    try {
      places = decodePlaces(store.get("places"));
      error.hidden = true;
    } catch (problem) {
      error.textContent = messageOf(problem);
      error.hidden = false;
      return;
    }
    plot.cursor = Math.max(0, indexOf(places.points, lockedHead(store)));
    plot.zoom = WHOLE;
    zoom.update();
    draw();
  }

  /** Redraw everything for new places, another width or other colors. */
  function draw() {
    drawnWidth = node.clientWidth;
    if (!places || drawnWidth === 0) return;
    const { activeElement } = /** @type {Document | ShadowRoot} */ (node.getRootNode());
    const hadFocus = plot.marks.some((mark) => mark === activeElement);
    plot.draw(places, drawnWidth, store.get("color") === "layer");
    legend.draw(places);
    label();
    mark();
    if (hadFocus) plot.marks[plot.cursor].focus({ preventScroll: true });
    node.dataset.painted = String(performance.now());
  }

  /** Place the marks for another part of the map. */
  function replace() {
    plot.place();
    label();
    mark();
  }

  /** Show a head that is locked beyond the frame, such as in another view. */
  function revealLocked() {
    const index = places && plot.places === places ? indexOf(places.points, lockedHead(store)) : -1;
    if (index >= 0 && plot.reveal(index)) replace();
  }

  function label() {
    if (places) plot.label(highlightedIndices(store, places.points));
  }

  /** Mark the locked, hovered and highlighted heads, and describe the shown one. */
  function mark() {
    if (!places || plot.places !== places) return;
    const description = describeMap(store, places);
    plot.mark(description);
    name.textContent = description.name;
    name.title = description.indices;
    caption.textContent = description.caption;
    caption.title = description.name && description.caption;
  }

  function showAbout() {
    about.textContent = store.get("about") ?? "";
  }

  store.on("places", readPlaces, signal);
  store.on("color", draw, signal);
  store.on("highlight", label, signal);
  store.on(["hover", "layer", "head", "highlight"], mark, signal);
  store.on(["layer", "head"], revealLocked, signal);
  store.on("about", showAbout, signal);
  handleMapGestures(
    store,
    {
      ...{ plot, field, announce, redraw: replace, zoomKey: zoom.handleKey },
      mode: mode.current,
    },
    signal,
  );
  onResize(node, () => node.clientWidth !== drawnWidth && draw(), signal);
  showAbout();
  readPlaces();
  return node;
}
