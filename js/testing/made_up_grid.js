import { beforeEach } from "vitest";
import { Picture } from "../data/picture.js";
import { gridView } from "../grid/view.js";
import { Store } from "../state/store.js";
import { densePicture, statistic, stubLayout } from "./made_up.js";

/** Values of the heads, one of them without any. */
const LENGTHS = [5, 1, Number.NaN, 7, 7, 0, 2, 3, 9, 4, 6, 8];
/** Some of the heads. @type {[number, number][]} */
export const PASSING = [
  [2, 0],
  [0, 3],
  [1, 1],
];

/** Head grid of 3 layers and 4 heads in the document, redrawn before each test. */
export class MadeUpGrid {
  store = new Store();
  node = document.createElement("div");
  closing = new AbortController();
  /** Conditions that were sent to the kernel. @type {string[]} */
  asked = [];

  static beforeEach() {
    const view = new MadeUpGrid();
    beforeEach(() => view.#open());
    return view;
  }

  #open() {
    stubLayout();
    this.closing = new AbortController();
    const decoded = new Picture(densePicture({ layers: 3, heads: 4 }));
    this.store = new Store({ decoded, layer: 1, head: 1, selection: [] });
    this.asked = [];
    const session = /** @type {any} */ ({
      findHeads: (/** @type {string} */ condition) => this.asked.push(condition),
    });
    this.node = gridView(this.store, { signal: this.closing.signal, session });
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

  /** Distance from one cell to the next, in CSS pixels. */
  get step() {
    return Number(this.canvas.dataset.cell) + Number(this.canvas.dataset.gap);
  }

  /**
   * Return the text of the first matching element.
   * @param {string} selector
   */
  text(selector) {
    return this.node.querySelector(selector)?.textContent;
  }

  /** Label of the cursor's cell for screen readers. */
  get cellLabel() {
    return this.grid.querySelector("[role=gridcell]")?.getAttribute("aria-label");
  }

  /** Entries of the menu of the cells' content. */
  get choices() {
    return Array.from(this.select.options, ({ text }) => text);
  }

  /**
   * Choose an entry of the menu.
   * @param {string} name
   */
  choose(name) {
    this.select.selectedIndex = this.choices.indexOf(name);
    this.select.dispatchEvent(new Event("change"));
  }

  /** Offer the statistic "length" of the heads. */
  offerLengths() {
    this.store.set({ statistic_values: [statistic("length", LENGTHS, { low: 0, high: 9 })] });
  }

  get #orderMenu() {
    const menus = [...this.node.querySelectorAll("select")];
    return /** @type {HTMLSelectElement} */ (
      menus.find(({ parentElement }) => parentElement?.textContent?.startsWith("Order"))
    );
  }

  /** Entries of the menu of orders. */
  get orders() {
    return Array.from(this.#orderMenu.options, ({ text }) => text);
  }

  /**
   * Choose an entry of the menu of orders.
   * @param {string} name
   */
  chooseOrder(name) {
    this.#orderMenu.selectedIndex = this.orders.indexOf(name);
    this.#orderMenu.dispatchEvent(new Event("change"));
  }

  /** Choose what a click on a head does. @param {import("../grid/gestures.js").Mode} mode */
  switchTo(mode) {
    /** @type {HTMLElement} */ (this.node.querySelector(`[value=${mode}]`)).click();
  }

  /**
   * Press a key on the grid.
   * @param {string} key
   * @param {KeyboardEventInit} [options]
   */
  press(key, options = {}) {
    const event = new KeyboardEvent("keydown", {
      ...{ key, bubbles: true, cancelable: true },
      ...options,
    });
    this.grid.dispatchEvent(event);
    return event;
  }

  /**
   * Dispatch a pointer event at the middle of a head's cell.
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
   * Show another picture.
   * @param {number} layers
   * @param {number} heads
   */
  show(layers, heads) {
    this.store.set({ decoded: new Picture(densePicture({ layers, heads, key: 2 })) });
  }
}
