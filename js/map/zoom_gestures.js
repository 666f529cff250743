import { el, listen } from "../ui/dom.js";
import { textScale } from "../ui/measure.js";
import { ZOOM_STEP, zoomButtons, zoomOfKey, zoomOfTurn } from "../ui/zoom_buttons.js";
import { moveBy, WHOLE, zoomBy } from "./zoom.js";

/** @typedef {import("./plane.js").Position} Position */
/** @typedef {import("./zoom.js").Zoom} Zoom */

/** Share of the frame by which Shift and an arrow key move. */
const KEY_SHARE = 0.2;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Zoom and move the map: Ctrl and the wheel, two fingers, a double click, keys, or buttons. The wheel
 * alone and one finger scroll the page.
 * @param {object} map
 * @param {import("./plot.js").HeadMapPlot} map.plot
 * @param {() => void} map.redraw  called after each change
 * @param {(sentence: string) => void} map.announce  announces a sentence to screen readers
 * @param {AbortSignal} signal
 * @returns {{node: HTMLElement, update: () => void, handleKey: (event: KeyboardEvent) => boolean}}  the
 *     buttons; a function that updates them; and one that returns whether a key zooms or moves
 */
export function zoomGestures({ plot, redraw, announce }, signal) {
  const buttons = zoomButtons("Whole map", { signal, zoom: (factor) => step(factor), reset });
  const move = el(
    "button.bl-button",
    { type: "button", "aria-pressed": "false", title: "Drag to move the map" },
    "Move",
  );
  const node = el(
    "div.bl-map-zoom",
    { role: "group", "aria-label": "Zoom" },
    move,
    ...buttons.nodes,
  );

  /** Pointers that move the map, by their ids. @type {Map<number, Position>} */
  const pointers = new Map();
  /** Fingers on the plot. @type {Map<number, Position>} */
  const fingers = new Map();
  const isMoving = () => move.getAttribute("aria-pressed") === "true";

  /** @param {Zoom} zoom */
  function show(zoom) {
    plot.zoom = zoom;
    redraw();
    update();
  }

  function update() {
    const { scale } = plot.zoom;
    const isWhole = scale === 1;
    if (isWhole) setMoving(false);
    move.hidden = isWhole;
    buttons.update(isWhole);
    node.dataset.scale = scale.toFixed(2);
  }

  /** @param {boolean} moving */
  function setMoving(moving) {
    move.setAttribute("aria-pressed", String(moving));
    plot.node.classList.toggle("bl-map-moving", moving);
  }

  /**
   * Zoom and say how far.
   * @param {number} factor
   * @param {Position} [at]
   */
  function step(factor, at) {
    show(zoomBy(plot.zoom, plot.frame, factor, at));
    announce(`Zoomed to ${Math.round(100 * plot.zoom.scale)}%`);
  }

  function reset() {
    show(WHOLE);
    announce("Whole map");
  }

  /** @param {MouseEvent} event @returns {Position} */
  function positionOf({ clientX, clientY }) {
    const { left, top } = plot.node.getBoundingClientRect();
    const scale = textScale();
    return { x: (clientX - left) / scale, y: (clientY - top) / scale };
  }

  /** @param {WheelEvent} event */
  function turn(event) {
    if (!event.ctrlKey && !event.metaKey) return; // The wheel alone scrolls the page.
    event.preventDefault();
    show(zoomBy(plot.zoom, plot.frame, zoomOfTurn(event), positionOf(event)));
  }

  /** @param {PointerEvent} event */
  function press(event) {
    const position = positionOf(event);
    if (event.pointerType === "touch") fingers.set(event.pointerId, position);
    const isDrag =
      event.button === 1 || (event.button === 0 && (isMoving() || event.ctrlKey || event.metaKey));
    if (fingers.size > 1) {
      // The first finger may have begun to draw or to click.
      plot.node.dispatchEvent(new PointerEvent("pointercancel"));
      for (const [id, finger] of fingers) pointers.set(id, finger);
    } else if (isDrag && plot.zoom.scale > 1) pointers.set(event.pointerId, position);
    if (!pointers.has(event.pointerId)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    plot.node.setPointerCapture?.(event.pointerId);
  }

  /** Move with one pointer; with two, zoom by their distance as well. @param {PointerEvent} event */
  function drag(event) {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    event.stopImmediatePropagation();
    const after = positionOf(event);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, after);
    fingers.set(event.pointerId, after);
    const share = other ? 0.5 : 1; // The middle of two fingers moves half as far.
    let zoom = moveBy(
      plot.zoom,
      plot.frame,
      share * (after.x - before.x),
      share * (after.y - before.y),
    );
    if (other) {
      const [from, to] = [before, after].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
      const middle = { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 };
      zoom = zoomBy(zoom, plot.frame, to / Math.max(1, from), middle);
    }
    show(zoom);
  }

  /** @param {PointerEvent} event */
  function release(event) {
    fingers.delete(event.pointerId);
    if (pointers.delete(event.pointerId)) event.stopImmediatePropagation();
  }

  /** @param {KeyboardEvent} event */
  function handleKey({ key, shiftKey }) {
    const { frame, zoom } = plot;
    const at = plot.positions[plot.cursor];
    const factor = zoomOfKey(key);
    if (factor) step(factor, at);
    else if (factor === 0) reset();
    else if (shiftKey && Object.hasOwn(ARROWS, key)) {
      const [right, down] = ARROWS[key];
      const { width, height } = frame;
      show(moveBy(zoom, frame, KEY_SHARE * width * right, KEY_SHARE * height * down));
    } else return false;
    return true;
  }

  /** @type {(type: string, listener: (event: any) => void) => void} */
  const capture = (type, listener) =>
    plot.node.addEventListener(type, listener, { signal, capture: true });
  capture("pointerdown", press);
  capture("pointermove", drag);
  capture("pointerup", release);
  capture("pointercancel", release);
  plot.node.addEventListener("wheel", turn, { signal, passive: false });
  // Two fingers zoom the map; one scrolls the page.
  plot.node.addEventListener(
    "touchstart",
    (event) => {
      if (event.touches.length > 1) event.preventDefault();
    },
    { signal, passive: false },
  );
  listen(
    plot.node,
    "dblclick",
    (event) => step(event.shiftKey ? 1 / ZOOM_STEP : ZOOM_STEP, positionOf(event)),
    signal,
  );
  listen(move, "click", () => setMoving(!isMoving()), signal);
  update();
  return { node, update, handleKey };
}
