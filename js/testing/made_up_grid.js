import { beforeEach } from "vitest";
import { Picture } from "../data/picture.js";
import { gridView } from "../grid/view.js";
import { Store } from "../state/store.js";
import { densePicture, stubLayout } from "./made_up.js";

/** A grid of 3 layers of 4 heads in the document, for tests: a fresh one before each. */
export class MadeUpGrid {
  store = new Store();
  node = document.createElement("div");
  closing = new AbortController();

  static beforeEach() {
    const view = new MadeUpGrid();
    beforeEach(() => view.#open());
    return view;
  }

  #open() {
    stubLayout();
    this.closing = new AbortController();
    const decoded = Picture.decode(densePicture({ layers: 3, heads: 4 }));
    this.store = new Store({ decoded, layer: 1, head: 1, selection: [] });
    this.node = gridView(this.store, { signal: this.closing.signal });
    document.body.replaceChildren(this.node);
  }

  get grid() {
    return /** @type {HTMLElement} */ (this.node.querySelector("[role=grid]"));
  }

  get canvas() {
    return /** @type {HTMLCanvasElement} */ (this.node.querySelector("canvas"));
  }

  get select() {
    return /** @type {HTMLSelectElement} */ (this.node.querySelector("select"));
  }

  /** From a thumbnail to the next, in CSS pixels. */
  get step() {
    return Number(this.canvas.dataset.cell) + Number(this.canvas.dataset.gap);
  }

  /**
   * The text of the first element that matches.
   * @param {string} selector
   */
  text(selector) {
    return this.node.querySelector(selector)?.textContent;
  }

  /** What a screen reader is told of the cursor's head. */
  get told() {
    return this.grid.querySelector("[role=gridcell]")?.getAttribute("aria-label");
  }

  get offered() {
    return Array.from(this.select.options, ({ text }) => text);
  }

  /**
   * Chooses how the grid is colored.
   * @param {string} name
   */
  choose(name) {
    this.select.selectedIndex = this.offered.indexOf(name);
    this.select.dispatchEvent(new Event("change"));
  }

  /**
   * @param {string} key
   * @param {KeyboardEventInit} [options]
   */
  press(key, options = {}) {
    const given = { key, bubbles: true, cancelable: true, ...options };
    const event = new KeyboardEvent("keydown", given);
    this.grid.dispatchEvent(event);
    return event;
  }

  /**
   * @param {string} type
   * @param {number} layer
   * @param {number} head
   * @param {MouseEventInit} [options]
   */
  point(type, layer, head, options = {}) {
    const event = new MouseEvent(type, { bubbles: true, ...options });
    Object.defineProperty(event, "offsetX", { value: (head + 0.5) * this.step });
    Object.defineProperty(event, "offsetY", { value: (layer + 0.5) * this.step });
    this.canvas.dispatchEvent(event);
  }

  /**
   * Another picture, of so many layers and heads.
   * @param {number} layers
   * @param {number} heads
   */
  show(layers, heads) {
    this.store.set({ decoded: Picture.decode(densePicture({ layers, heads, key: 2 })) });
  }
}
