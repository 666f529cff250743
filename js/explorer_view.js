import { arcControls } from "./arc_controls.js";
import { arcView } from "./arc_view.js";
import { compare } from "./choices.js";
import { el, ended, listen } from "./dom.js";
import { examplePager } from "./example_pager.js";
import { GRID_GUTTER, gridView } from "./grid_view.js";
import { nameOf } from "./head_name.js";
import { headTitle } from "./head_title.js";
import { Notices } from "./notices.js";
import { hideWithoutPicture } from "./page.js";
import { relationTableView } from "./relation_table_view.js";
import { scanProgress } from "./scan_progress.js";
import { textBox } from "./text_box.js";
import { mostWidth } from "./thumbnails.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("./types.js").HeadName} HeadName */

// What a grid's caption and legend need.
const LEAST_GRID = 320;

/** Text box, head grid and arcs, side by side where there is room. */
export class ExplorerView {
  #store;
  #compared = el("div.bl-compared");
  /** @type {Map<string, {node: HTMLElement, closing: AbortController}>} */
  #panels = new Map();

  /**
   * @param {Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    this.#store = store;
    const options = { signal };
    const body = el(
      "div.bl-explorer-body",
      {},
      el("div.bl-explorer-grid", {}, gridView(store, options)),
      el(
        "div.bl-explorer-arcs",
        {},
        el("div.bl-panel-head", {}, headTitle(store, options), arcControls(store, options)),
        examplePager(store, options),
        arcView(store, options),
        this.#compared,
      ),
    );
    hideWithoutPicture(body, store, options);
    this.node = el(
      "div.bl-explorer",
      {},
      el(
        "div.bl-explorer-head",
        {},
        textBox(store, options),
        modelLine(store, signal),
        new Notices(store, options).node,
      ),
      body,
      relations(store, signal),
    );
    store.on("decoded", () => this.#share(), signal);
    store.on(["selection", "decoded"], () => this.#compare(), signal);
    ended(signal, () => this.#close([...this.#panels.keys()]));
    this.#share();
    this.#compare();
  }

  /** Gives the grid no more of the width than its heads can use. */
  #share() {
    const heads = this.#store.get("decoded")?.heads ?? 0;
    const most = Math.max(LEAST_GRID, GRID_GUTTER + mostWidth(heads));
    this.node.style.setProperty("--bl-grid-most", `${most}px`);
  }

  /** Draws a panel for each compared head, and keeps those that are drawn already. */
  #compare() {
    const picture = this.#store.get("decoded");
    const heads = (this.#store.get("selection") ?? [])
      .map(([layer, head]) => ({ layer, head }))
      .filter(({ layer, head }) => picture && layer < picture.layers && head < picture.heads);
    const names = heads.map(nameOf);
    this.#close([...this.#panels.keys()].filter((name) => !names.includes(name)));
    for (const head of heads) {
      if (!this.#panels.has(nameOf(head))) this.#panels.set(nameOf(head), this.#panel(head));
    }
    const nodes = names.map((name, i) => {
      const { node } = /** @type {{node: HTMLElement}} */ (this.#panels.get(name));
      const title = /** @type {HTMLElement} */ (node.querySelector(".bl-head-title"));
      title.dataset.number = String(i + 1);
      return node;
    });
    this.#compared.replaceChildren(...nodes);
  }

  /** @param {HeadName} name */
  #panel(name) {
    const closing = new AbortController();
    const options = { signal: closing.signal, head: () => name };
    const close = el(
      "button.bl-close",
      { type: "button", "aria-label": `Stop comparing head ${nameOf(name)}` },
      "×",
    );
    listen(close, "click", () => compare(this.#store, name), closing.signal);
    const node = el(
      "section.bl-compared-panel",
      { "aria-label": `Compared head ${nameOf(name)}` },
      el("div.bl-panel-head", {}, headTitle(this.#store, options), close),
      arcView(this.#store, options),
    );
    return { node, closing };
  }

  /** @param {string[]} names */
  #close(names) {
    for (const name of names) {
      this.#panels.get(name)?.closing.abort();
      this.#panels.delete(name);
    }
  }
}

/**
 * The table of relations, where there is one.
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function relations(store, signal) {
  const node = el(
    "div.bl-explorer-relations",
    {},
    scanProgress(store, { signal }),
    relationTableView(store, { signal }),
  );
  const show = () => {
    const rows = store.get("rows") ?? [];
    node.hidden = rows.length === 0 && !store.get("running") && !store.get("scan_error");
  };
  store.on(["rows", "running", "scan_error"], show, signal);
  show();
  return node;
}

/**
 * The model's name and shape.
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function modelLine(store, signal) {
  const name = el("span.bl-model-name");
  const shape = el("span.bl-quiet");
  const show = () => {
    const picture = store.get("decoded");
    name.textContent = store.get("model_name") ?? "";
    name.title = name.textContent;
    shape.textContent = picture ? `${picture.layers} layers × ${picture.heads} heads` : "";
  };
  store.on(["model_name", "decoded"], show, signal);
  show();
  return el("div.bl-model", {}, name, shape);
}
