/** @typedef {import("./plane.js").Place} Place */

const STARTS_AT = 5; // pixels

/** Tells pointing, clicking and drawing a line around things from each other. */
export class Lasso {
  #plot;
  #line;
  #does;
  /** @type {Place[]} */
  #drawn = [];

  /**
   * @param {SVGSVGElement} plot
   * @param {SVGPathElement} line  shows what is drawn
   * @param {object} does
   * @param {AbortSignal} does.signal
   * @param {(at: Place | null) => void} does.hover  null: the pointer has left
   * @param {(at: Place, more: boolean) => void} does.click  more: with the shift key
   * @param {(line: Place[], more: boolean) => void} does.enclose
   */
  constructor(plot, line, does) {
    this.#plot = plot;
    this.#line = line;
    this.#does = does;
    const { signal } = does;
    plot.addEventListener("pointerdown", (event) => this.#begin(event), { signal });
    plot.addEventListener("pointermove", (event) => this.#move(event), { signal });
    plot.addEventListener("pointerup", (event) => this.#end(event), { signal });
    plot.addEventListener("pointercancel", () => this.#forget(), { signal });
    plot.addEventListener("pointerleave", () => does.hover(null), { signal });
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (event.button !== 0) return;
    // Text would be selected while one draws.
    event.preventDefault();
    this.#drawn = [this.#at(event)];
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const at = this.#at(event);
    const start = this.#drawn[0];
    // A finger scrolls the page.
    if (!start || event.pointerType === "touch") {
      this.#does.hover(at);
      return;
    }
    const drawing = this.#drawn.length > 1;
    if (!drawing && Math.hypot(at.x - start.x, at.y - start.y) < STARTS_AT) return;
    if (!drawing) {
      this.#plot.setPointerCapture?.(event.pointerId);
      this.#does.hover(null);
    }
    this.#drawn.push(at);
    this.#line.setAttribute("d", `M${this.#drawn.map(({ x, y }) => `${x} ${y}`).join("L")}Z`);
  }

  /** @param {PointerEvent} event */
  #end(event) {
    const drawn = this.#drawn;
    this.#forget();
    if (drawn.length > 1) this.#does.enclose(drawn, event.shiftKey);
    else if (drawn.length === 1) this.#does.click(drawn[0], event.shiftKey);
  }

  #forget() {
    this.#drawn = [];
    this.#line.removeAttribute("d");
  }

  /**
   * @param {PointerEvent} event
   * @returns {Place}
   */
  #at(event) {
    const { left, top } = this.#plot.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}
