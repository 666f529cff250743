import { MAP_COLORS } from "../contract.js";
import { highlightMessage } from "../state/choices.js";
import { isEqual } from "../state/store.js";
import { ARIA_HIDDEN, el, listen, svg, uniqueId } from "../ui/dom.js";
import { times } from "../ui/format.js";
import { layerColor, markersOf } from "./markers.js";

/** @typedef {import("../data/head_places.js").Places} Places */
/** @typedef {[number, number][]} Heads */

/**
 * Return the entries of the legend: behaviors with their markers, and layers with their colors.
 * @param {Places} places
 */
export function legendEntries({ layers, points, kinds }) {
  const markers = markersOf(kinds);
  /** @type {(includes: (point: Places["points"][number]) => boolean) => Heads} */
  const headsWhere = (includes) => points.filter(includes).map(({ layer, head }) => [layer, head]);
  return {
    behaviors: kinds.map(({ title }, kind) => ({
      ...{ title, marker: markers[kind] },
      heads: headsWhere((point) => point.kind === kind),
    })),
    layers: times(layers, (layer) => ({
      ...{ title: String(layer + 1), color: layerColor(layer, layers) },
      heads: headsWhere((point) => point.layer === layer),
    })),
  };
}

/** Legend of the markers' shapes and colors. A click on an entry highlights its heads. */
export class HeadMapLegend {
  #store;
  /** Heads of each entry's button. @type {Map<Element, Heads>} */
  #heads = new Map();
  #behaviors = el("div.bl-map-kinds", { role: "group", "aria-label": "Behaviors" });
  #layers = el("div.bl-map-layers", { role: "group", "aria-label": "Layers" });
  /** @type {HTMLInputElement[]} */
  #colorInputs;
  node = el("div.bl-map-legend", {}, this.#behaviors, this.#layers);

  /**
   * @param {import("../state/store.js").Store} store
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {(sentence: string) => void} options.announce  announces a sentence to screen readers
   */
  constructor(store, { signal, announce }) {
    this.#store = store;
    const name = uniqueId("color");
    this.#colorInputs = MAP_COLORS.map((color) => {
      const input = el("input", { type: "radio", name, value: color });
      listen(input, "change", () => store.set({ color }), signal);
      return input;
    });
    this.colorChoice = el(
      "div.bl-choice.bl-map-color",
      { role: "radiogroup", "aria-label": "Color by" },
      ...this.#colorInputs.map((input) => el("label", {}, input, el("span", {}, input.value))),
    );
    listen(
      this.node,
      "click",
      ({ target }) => {
        const button = /** @type {Element} */ (target).closest("button");
        const heads = button && this.#heads.get(button);
        if (!heads) return;
        const highlight = isEqual(store.get("highlight"), heads) ? [] : heads;
        store.set({ highlight });
        announce(highlightMessage(highlight.length));
      },
      signal,
    );
    store.on("highlight", () => this.#mark(), signal);
  }

  /** Draw the entries. @param {Places} places */
  draw(places) {
    const byLayer = this.#store.get("color") === "layer";
    const { behaviors, layers } = legendEntries(places);
    this.#heads.clear();
    this.#behaviors.replaceChildren(
      ...behaviors.map(({ title, heads, marker }) => {
        const shape = svg("path.bl-map-mark", { d: marker.path });
        shape.style.setProperty("--bl-mark", byLayer ? "var(--bl-ink-quiet)" : marker.color);
        shape.classList.toggle("bl-map-hollow", marker.hollow && !byLayer);
        const box = { viewBox: "-7 -7 14 14", width: 14, height: 14 };
        const noun = heads.length === 1 ? " head" : " heads";
        return this.#entry(heads, "Highlight these heads", [
          svg("svg", { ...box, ...ARIA_HIDDEN }, shape),
          el("span", {}, title),
          " ",
          el("span.bl-quiet", {}, String(heads.length), el("span.bl-unseen", {}, noun)),
        ]);
      }),
    );
    this.#layers.replaceChildren(
      el("span.bl-quiet", ARIA_HIDDEN, "layer"),
      ...layers.map(({ title, heads, color }) => {
        const swatch = el("span.bl-map-swatch");
        swatch.style.background = color;
        const name = el("span", {}, el("span.bl-unseen", {}, "Layer "), title);
        return this.#entry(heads, "Highlight this layer's heads", [swatch, name]);
      }),
    );
    this.#layers.hidden = !byLayer;
    const hasBehaviors = behaviors.length > 1;
    this.#behaviors.hidden = !hasBehaviors;
    this.colorChoice.hidden = !hasBehaviors;
    this.#mark();
  }

  /**
   * Return the button of an entry.
   * @param {Heads} heads
   * @param {string} title
   * @param {(Node | string)[]} content
   */
  #entry(heads, title, content) {
    const button = el("button.bl-map-entry", { type: "button", title }, ...content);
    this.#heads.set(button, heads);
    return button;
  }

  /** Mark the current color choice, and the entry whose heads are highlighted. */
  #mark() {
    for (const input of this.#colorInputs) {
      input.checked = input.value === this.#store.get("color");
    }
    for (const [button, heads] of this.#heads) {
      button.setAttribute("aria-pressed", String(isEqual(this.#store.get("highlight"), heads)));
    }
  }
}
