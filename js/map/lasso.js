import { textScale } from "../ui/measure.js";

/** @typedef {import("./plane.js").Position} Position */

/** Minimum length of a drag, in CSS pixels. */
const MIN_DRAG = 5;

/** Distinguishes hovering, clicking and drawing a line around marks. */
export class Lasso {
  #plot;
  #outline;
  #handlers;
  /** Positions of the pointer since it was pressed. @type {Position[]} */
  #line = [];

  /**
   * @param {SVGSVGElement} plot
   * @param {SVGPathElement} outline  shows the line
   * @param {object} handlers
   * @param {() => boolean} handlers.drawsByTouch  whether a touch draws, instead of scrolling the page
   * @param {(position: Position | null) => void} handlers.hover  null when the pointer leaves
   * @param {(position: Position, extend: boolean) => void} handlers.click  `extend`: with Shift
   * @param {(line: Position[], extend: boolean) => void} handlers.enclose
   * @param {AbortSignal} signal
   */
  constructor(plot, outline, handlers, signal) {
    this.#plot = plot;
    this.#outline = outline;
    this.#handlers = handlers;
    plot.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    plot.addEventListener("pointermove", (event) => this.#move(event), { signal });
    plot.addEventListener("pointerup", (event) => this.#release(event), { signal });
    plot.addEventListener("pointercancel", () => this.#clear(), { signal });
    plot.addEventListener("pointerleave", () => handlers.hover(null), { signal });
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    // Keep the drag from selecting text.
    event.preventDefault();
    this.#line = [this.#positionOf(event)];
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const position = this.#positionOf(event);
    const start = this.#line[0];
    const scrolls = event.pointerType === "touch" && !this.#handlers.drawsByTouch();
    if (!start || scrolls) {
      this.#handlers.hover(position);
      return;
    }
    if (this.#line.length === 1) {
      if (Math.hypot(position.x - start.x, position.y - start.y) < MIN_DRAG) return;
      this.#plot.setPointerCapture?.(event.pointerId);
      this.#handlers.hover(null);
    }
    this.#line.push(position);
    this.#outline.setAttribute("d", `M${this.#line.map(({ x, y }) => `${x} ${y}`).join("L")}Z`);
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const line = this.#line;
    this.#clear();
    if (line.length > 1) this.#handlers.enclose(line, event.shiftKey);
    else if (line.length === 1) this.#handlers.click(line[0], event.shiftKey);
  }

  #clear() {
    this.#line = [];
    this.#outline.removeAttribute("d");
  }

  /**
   * @param {PointerEvent} event
   * @returns {Position}
   */
  #positionOf(event) {
    const { left, top } = this.#plot.getBoundingClientRect();
    const scale = textScale();
    return { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale };
  }
}
