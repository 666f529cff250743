import { consume, el, listen } from "../ui/dom.js";
import { zoomButtons, zoomOfKey, zoomOfTurn } from "../ui/zoom_buttons.js";
import { MAX_CELL } from "./shape.js";

/** @typedef {import("./drawing.js").GridDrawing} GridDrawing */
/** @typedef {{x: number, y: number}} Point   in CSS pixels of the window */

/**
 * Zoom a large grid: Ctrl and the wheel, two fingers, keys, or buttons. The wheel alone and one finger
 * scroll it.
 * @param {GridDrawing} grid
 * @param {AbortSignal} signal
 * @returns {{node: HTMLElement, update: () => void}}  the buttons, and a function that shows them where
 *     they are of use
 */
export function gridZoom(grid, signal) {
  const { scroll, keys } = grid;
  /** Distance of two fingers. */
  let distance = 0;
  const { nodes, update: updateButtons } = zoomButtons("Whole grid", {
    signal,
    zoom: (factor) => step(factor),
    reset: () => step(0),
  });
  const node = el("span.bl-grid-zoom", { role: "group", "aria-label": "Zoom" }, ...nodes);

  function update() {
    node.hidden = !grid.shape?.isLarge;
    updateButtons(grid.side === 0);
  }

  /**
   * Zoom and say how large the cells are.
   * @param {number} factor
   * @param {Point} [at]
   */
  function step(factor, at) {
    zoomBy(grid, factor, at);
    update();
    grid.announce(grid.side === 0 ? "Whole grid" : `Cells of ${Math.round(grid.side)} pixels`);
  }

  /** @param {WheelEvent} event */
  function turn(event) {
    if (!grid.shape?.isLarge || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    zoomBy(grid, zoomOfTurn(event), { x: event.clientX, y: event.clientY });
    update();
  }

  /** @param {TouchEvent} event */
  function pinch(event) {
    if (!grid.shape?.isLarge || event.touches.length < 2) return;
    event.preventDefault();
    const [a, b] = event.touches;
    const between = Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY));
    if (event.type === "touchmove" && distance > 0) {
      const middle = { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 };
      zoomBy(grid, between / distance, middle);
      update();
    }
    distance = between;
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const factor = zoomOfKey(event.key);
    if (factor === null || !grid.shape?.isLarge || event.ctrlKey || event.metaKey || event.altKey)
      return;
    step(factor, cursorPoint(grid));
    grid.reveal();
    consume(event);
  }

  // Listeners that may keep the browser from scrolling or from zooming the page.
  for (const [type, listener] of /** @type {[string, (event: any) => void][]} */ ([
    ["wheel", turn],
    ["touchstart", pinch],
    ["touchmove", pinch],
  ])) {
    scroll.addEventListener(type, listener, { signal, passive: false });
  }
  listen(keys, "keydown", press, signal);
  listen(scroll, "scroll", () => grid.drawPart(), signal);
  update();
  return { node, update };
}

/**
 * Zoom with a point of the grid kept in place, as far as the grid can be scrolled.
 * @param {GridDrawing} grid
 * @param {number} factor  0 to see the whole
 * @param {Point} [at]     by default the middle
 */
function zoomBy(grid, factor, at) {
  const { shape: before, scroll, field } = grid;
  if (!before?.isLarge) return;
  const box = scroll.getBoundingClientRect();
  const { x, y } = at ?? { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const from = field.getBoundingClientRect();
  const fit = before.fit / before.pixelRatio;
  const side = (grid.side || fit) * factor;
  grid.side = side > fit ? Math.min(side, MAX_CELL) : 0;
  grid.draw();
  const after = /** @type {import("./shape.js").GridShape} */ (grid.shape);
  const to = field.getBoundingClientRect();
  scroll.scrollLeft += to.left + ((x - from.left) * after.columnStep) / before.columnStep - x;
  scroll.scrollTop += to.top + ((y - from.top) * after.rowStep) / before.rowStep - y;
  grid.drawPart();
}

/**
 * Return the middle of the hovered head's cell, or undefined if it is out of sight.
 * @param {GridDrawing} grid
 * @returns {Point | undefined}
 */
function cursorPoint({ hovered, scroll }) {
  const [mark, box] = [hovered, scroll].map((node) => node.getBoundingClientRect());
  const [x, y] = [mark.left + mark.width / 2, mark.top + mark.height / 2];
  const isInSight = x > box.left && x < box.right && y > box.top && y < box.bottom;
  return !hovered.hidden && isInSight ? { x, y } : undefined;
}
