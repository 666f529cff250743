import { ARIA_HIDDEN, el } from "../ui/dom.js";
import { times } from "../ui/format.js";

/** Minimum distance of two labels, in CSS pixels. */
const DISTANCE = 15;

/** Numbers of layers and heads beside the cells, and the names of the axes. */
export class GridLabels {
  #headAxis = el("div.bl-grid-axis", ARIA_HIDDEN);
  #layerAxis = el("div.bl-grid-axis");
  #heads = el("div.bl-grid-heads", ARIA_HIDDEN);
  #layers = el("div.bl-grid-layers", ARIA_HIDDEN);
  nodes = [this.#headAxis, this.#heads, this.#layers];

  /**
   * Draw the labels; an order of heads has neither layers nor heads side by side, and none.
   * @param {import("./shape.js").GridShape} shape
   */
  draw({ order, rows, columns, cell, columnStep, rowStep, pixelRatio }) {
    /** @type {(count: number, property: "left" | "top", step: number) => HTMLElement[]} */
    const labels = (count, property, step) => {
      const every = Math.ceil((DISTANCE * pixelRatio) / step);
      return times(order ? 0 : count, (i) => {
        // Where labels would touch each other, some are seen only while they are the current ones.
        const label = el(i % every ? "span.bl-grid-spare" : "span", {}, String(i + 1));
        label.style[property] = `${(i * step + cell / 2) / pixelRatio}px`;
        return label;
      });
    };
    this.#headAxis.textContent = order ? "" : "head";
    this.#layerAxis.textContent = order ? "" : "layer";
    this.#heads.replaceChildren(...labels(columns, "left", columnStep));
    this.#layers.replaceChildren(...labels(rows, "top", rowStep), this.#layerAxis);
  }

  /**
   * Emphasize the labels of a head.
   * @param {import("../state/types.js").HeadName} name
   */
  mark({ layer, head }) {
    for (const [labels, index] of /** @type {const} */ ([
      [this.#layers, layer],
      [this.#heads, head],
    ])) {
      labels.querySelector(".bl-current")?.classList.remove("bl-current");
      labels.querySelectorAll("span")[index]?.classList.add("bl-current");
    }
  }
}
