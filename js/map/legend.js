import { same } from "../state/store.js";
import { el, svg, uniqueId } from "../ui/dom.js";
import { headsSaid } from "../ui/head_name.js";
import { layerColor, looks } from "./markers.js";

/** @typedef {import("../data/head_places.js").Places} Places */
/** @typedef {[number, number][]} Heads */

/** What the marks' shapes and colors mean. A click on an entry highlights its heads. */
export class HeadMapLegend {
  #store;
  /** @type {{button: HTMLElement, heads: Heads}[]} */
  #entries = [];
  #kinds = el("div", { class: "bl-map-kinds", role: "group", "aria-label": "Behaviors" });
  #layers = el("div", { class: "bl-map-layers", role: "group", "aria-label": "Layers" });

  /**
   * @param {import("../state/store.js").Store} store
   * @param {{signal: AbortSignal, say: (text: string) => void}} options
   */
  constructor(store, { signal, say }) {
    this.#store = store;
    const color = uniqueId("color");
    const inputs = /** @type {const} */ (["behavior", "layer"]).map((value) => {
      const input = el("input", { type: "radio", name: color, value });
      input.addEventListener("change", () => store.set({ color: value }), { signal });
      return input;
    });
    this.toggle = el(
      "div",
      { class: "bl-choice bl-map-color", role: "radiogroup", "aria-label": "What color tells" },
      ...inputs.map((input) => el("label", {}, input, el("span", {}, input.value))),
    );
    this.node = el("div", { class: "bl-map-legend" }, this.#kinds, this.#layers);
    this.node.addEventListener(
      "click",
      (event) => {
        const button = /** @type {Element} */ (event.target).closest("button");
        const entry = this.#entries.find((one) => one.button === button);
        if (!entry) return;
        const chosen = same(store.get("highlight"), entry.heads) ? [] : entry.heads;
        store.set({ highlight: chosen });
        say(`${headsSaid(chosen.length)} highlighted`);
      },
      { signal },
    );
    const mark = () => {
      for (const input of inputs) input.checked = input.value === store.get("color");
      for (const { button, heads } of this.#entries) {
        button.setAttribute("aria-pressed", String(same(store.get("highlight"), heads)));
      }
    };
    this.mark = mark;
    store.on("highlight", mark, signal);
  }

  /** @param {Places} places */
  draw({ layers, points, kinds }) {
    const byLayer = this.#store.get("color") === "layer";
    const drawn = looks(kinds);
    /** @type {(where: (point: Places["points"][number]) => boolean) => Heads} */
    const headsWhere = (where) => points.filter(where).map(({ layer, head }) => [layer, head]);
    this.#entries = [];
    /** @type {(heads: Heads, label: string, title: string, ...content: Node[]) => HTMLElement} */
    const entry = (heads, label, title, ...content) => {
      const button = el(
        "button",
        { type: "button", class: "bl-map-entry", "aria-label": label, title },
        ...content,
      );
      this.#entries.push({ button, heads });
      return button;
    };
    this.#kinds.hidden = kinds.length < 2;
    this.#kinds.replaceChildren(
      ...kinds.map(({ title }, kind) => {
        const heads = headsWhere((point) => point.kind === kind);
        const shape = svg("path", { d: drawn[kind].path, class: "bl-map-mark" });
        shape.style.setProperty("--bl-mark", byLayer ? "var(--bl-ink-quiet)" : drawn[kind].color);
        shape.classList.toggle("bl-map-hollow", drawn[kind].hollow && !byLayer);
        return entry(
          heads,
          `${title}: ${headsSaid(heads.length)}`,
          "Highlight these heads",
          svg(
            "svg",
            { viewBox: "-7 -7 14 14", width: 14, height: 14, "aria-hidden": "true" },
            shape,
          ),
          el("span", {}, title),
          el("span", { class: "bl-quiet" }, String(heads.length)),
        );
      }),
    );
    this.#layers.hidden = !byLayer;
    this.#layers.replaceChildren(
      el("span", { class: "bl-quiet", "aria-hidden": "true" }, "layer"),
      ...Array.from({ length: layers }, (_, layer) => {
        const swatch = el("span", { class: "bl-map-swatch" });
        swatch.style.background = layerColor(layer, layers);
        return entry(
          headsWhere((point) => point.layer === layer),
          `Layer ${layer + 1}`,
          "Highlight this layer's heads",
          swatch,
          el("span", {}, String(layer + 1)),
        );
      }),
    );
    this.toggle.hidden = kinds.length < 2;
    this.mark();
  }
}
