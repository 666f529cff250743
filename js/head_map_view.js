import { free, lock } from "./choices.js";
import { el, svg } from "./dom.js";
import { HeadMapLegend } from "./head_map_legend.js";
import { headsSaid, nameOf, pairOf, sameHead } from "./head_name.js";
import { checkedPlaces } from "./head_places.js";
import { placeLabels } from "./label_places.js";
import { Lasso } from "./lasso.js";
import { layerColour, looks } from "./markers.js";
import { fitInto, inside, nearest, roundLength, towards } from "./plane.js";
import { lockedHead } from "./store.js";

/** @typedef {import("./types.js").HeadName} HeadName */
/** @typedef {import("./plane.js").Place} Place */
/** @typedef {import("./head_places.js").Point} Point */

const MARGIN = { x: 34, y: 22 };
const LEAST_HEIGHT = 220;
const MOST_HEIGHT = 560;
const REACH = 16;
const BAR = 14; // below the marks, for the scale bar
const MARK = 5;
const RING = 8.5;
const LABEL_HEIGHT = 12;
const LABEL_DIGIT = 6.1;
const SMALL_FROM = 200; // heads

/** Heads as marks in a plane, those that attend alike near each other. */
export class HeadMapView {
  #store;
  /** @type {import("./head_places.js").Places | null} */
  #given = null;
  /** @type {Point[]} */
  #heads = [];
  /** @type {Place[]} */
  #places = [];
  /** @type {SVGGElement[]} */
  #marks = [];
  /** @type {Set<number>} */
  #labelled = new Set();
  #width = 0;
  #height = 0;
  #cursor = 0;
  #legend;

  #links = svg("g", { class: "bl-map-links", "aria-hidden": "true" });
  #points = svg("g", {});
  #labels = svg("g", { class: "bl-map-labels", "aria-hidden": "true" });
  #rings = svg("g", { class: "bl-map-rings", "aria-hidden": "true" });
  #bar = svg("g", { class: "bl-map-bar", "aria-hidden": "true" });
  #line = svg("path", { class: "bl-map-lasso", "aria-hidden": "true" });
  #plot = svg(
    "svg",
    { class: "bl-map-plot", role: "group" },
    this.#bar,
    this.#links,
    this.#points,
    this.#labels,
    this.#rings,
    this.#line,
  );
  #name = el("strong", { class: "bl-head-name" });
  #caption = el("span", { class: "bl-quiet" });
  #title = el("div", { class: "bl-head-title" }, this.#name, " ", this.#caption);
  #about = el("p", { class: "bl-about bl-quiet" });
  #error = el("div", { class: "bl-error", role: "alert", hidden: true });
  #live = el("div", { class: "bl-unseen", "aria-live": "polite" });

  /**
   * @param {import("./store.js").Store} store
   * @param {{signal: AbortSignal}} options
   */
  constructor(store, { signal }) {
    this.#store = store;
    const say = (/** @type {string} */ text) => {
      this.#live.textContent = text;
    };
    this.#legend = new HeadMapLegend(store, { signal, say });
    const field = el("div", { class: "bl-map-field" }, this.#plot);
    this.node = el(
      "section",
      { class: "bl-map", "aria-label": "Head map", "data-lm-suppress-shortcuts": "true" },
      el("div", { class: "bl-panel-head" }, this.#title, this.#legend.toggle),
      field,
      this.#legend.node,
      this.#about,
      this.#error,
      this.#live,
    );
    new Lasso(this.#plot, this.#line, {
      signal,
      hover: (at) => this.#hover(at),
      click: (at, more) => this.#click(at, more),
      enclose: (line, more) => this.#enclose(line, more),
    });
    // Not on the marks' own group: an SVG element that hears of focus can be focused itself.
    field.addEventListener("keydown", (event) => this.#press(event), { signal });
    field.addEventListener("focusin", (event) => this.#focus(event), { signal });
    field.addEventListener("focusout", () => store.set({ hover: null }), { signal });
    store.on("places", () => this.#take(), signal);
    store.on("color", () => this.#draw(), signal);
    store.on("highlight", () => this.#label(), signal);
    store.on(["hover", "layer", "head", "highlight"], () => this.#mark(), signal);
    store.on("about", () => this.#tell(), signal);
    const sized = new ResizeObserver(() => {
      if (this.node.clientWidth !== this.#width) this.#draw();
    });
    sized.observe(this.node);
    signal.addEventListener("abort", () => sized.disconnect(), { once: true });
    this.#tell();
    this.#take();
  }

  #tell() {
    this.#about.textContent = this.#store.get("about") ?? "";
  }

  #take() {
    try {
      this.#given = checkedPlaces(this.#store.get("places"));
      this.#heads = this.#given.points;
      this.#error.hidden = true;
    } catch (error) {
      this.#error.textContent = error instanceof Error ? error.message : String(error);
      this.#error.hidden = false;
      return;
    }
    const locked = lockedHead(this.#store);
    this.#cursor = locked ? Math.max(0, this.#placeOf(locked)) : 0;
    this.#draw();
  }

  /** Draws the marks anew: other places, another width, or other colours. */
  #draw() {
    const given = this.#given;
    this.#width = this.node.clientWidth;
    if (!given || this.#width === 0) return;
    const { points, layers, kinds } = given;
    const [width, byLayer] = [this.#width, this.#store.get("color") === "layer"];
    const frame = { width, least: LEAST_HEIGHT, most: MOST_HEIGHT, margin: MARGIN };
    const { places, height, scale } = fitInto(points, frame);
    this.#places = places;
    this.#height = height;
    const box = { width, height: height + BAR, viewBox: `0 0 ${width} ${height + BAR}` };
    for (const [name, value] of Object.entries(box)) this.#plot.setAttribute(name, String(value));
    this.#plot.setAttribute(
      "aria-label",
      `${headsSaid(points.length)} as points. Arrow keys move, Enter locks, Shift+Enter highlights, ` +
        "Escape frees.",
    );
    const drawn = looks(kinds);
    const size = points.length >= SMALL_FROM ? 0.8 : 1.2;
    this.#marks = points.map((point, i) => {
      const look = drawn[point.kind];
      const shape = svg("path", {
        class: "bl-map-mark",
        d: look.path,
        transform: `scale(${size})`,
      });
      shape.classList.toggle("bl-map-hollow", look.hollow && !byLayer);
      shape.style.setProperty(
        "--bl-mark",
        byLayer ? layerColour(point.layer, layers) : look.colour,
      );
      return svg(
        "g",
        {
          class: "bl-map-point",
          role: "button",
          tabindex: -1,
          transform: `translate(${places[i].x.toFixed(1)} ${places[i].y.toFixed(1)})`,
          "data-head": nameOf(point),
          "aria-label": `Head ${nameOf(point)}, ${kinds[point.kind].title}`,
        },
        shape,
      );
    });
    const focused = this.#points.contains(root(this.node).activeElement);
    this.#points.replaceChildren(...this.#marks);
    this.#drawBar(scale, height + BAR);
    this.#legend.draw(given);
    this.#label();
    this.#mark();
    if (focused) this.#marks[this.#cursor].focus({ preventScroll: true });
    this.node.dataset.painted = String(performance.now());
  }

  /**
   * How far apart heads are, in nats.
   * @param {number} scale
   * @param {number} height
   */
  #drawBar(scale, height) {
    const length = roundLength(scale);
    const nats = Number(length.toPrecision(1));
    const [x, y, end] = [6, height - 4, 6 + length * scale];
    this.#bar.replaceChildren(
      svg("path", { d: `M${x} ${y - 3}V${y}H${end.toFixed(1)}V${y - 3}` }),
      svg("text", { x: end + 6, y: y + 1 }, `${nats} ${nats === 1 ? "nat" : "nats"}`),
    );
  }

  /** Names as many marks as have room for it, highlighted ones first. */
  #label() {
    if (!this.#given || this.#places.length === 0) return;
    const places = this.#places;
    const highlighted = this.#highlighted();
    const { points, kinds } = this.#given;
    const room = places.map(({ x, y }) =>
      Math.min(...places.map((p) => Math.hypot(p.x - x, p.y - y) || 1e9)),
    );
    // A relation's head is what one looks for.
    const rank = points.map(
      ({ kind }, i) =>
        (highlighted.has(i) ? 2e6 : 0) +
        (kinds[kind].name === "other" ? 0 : 1e3) +
        Math.min(room[i], 999),
    );
    const order = [...points.keys()]
      .filter((i) => highlighted.size === 0 || highlighted.has(i))
      .sort((a, b) => rank[b] - rank[a]);
    const labels = this.#labelsOf(places, points, order, MARK);
    this.#labelled = new Set(labels.map(({ index }) => index));
    this.#labels.replaceChildren(...labels.map(({ node }) => node));
  }

  /** Shows which heads are locked, hovered and highlighted. */
  #mark() {
    const given = this.#given;
    if (!given || this.#marks.length === 0) return;
    const { points, kinds } = given;
    const highlighted = this.#highlighted();
    const locked = this.#placeOf(lockedHead(this.#store));
    const hovered = this.#placeOf(this.#store.get("hover") ?? null);
    const shown = hovered >= 0 ? hovered : locked;
    if (shown >= 0) this.#cursor = shown;
    for (const [i, mark] of this.#marks.entries()) {
      mark.tabIndex = i === this.#cursor ? 0 : -1;
      mark.setAttribute("aria-pressed", String(i === locked));
      mark.classList.toggle("bl-chosen", highlighted.has(i));
      mark.classList.toggle("bl-dim", highlighted.size > 0 && !highlighted.has(i));
    }
    const near = shown < 0 ? [] : points[shown].nearest;
    this.#links.replaceChildren(
      ...near.map(({ place }) => {
        const [a, b] = [this.#places[shown], this.#places[place]];
        return svg("path", { d: `M${a.x} ${a.y}L${b.x} ${b.y}` });
      }),
    );
    const named = new Set([hovered, locked, ...near.map(({ place }) => place)]);
    this.#rings.replaceChildren(
      ...this.#lateLabels([...named].filter((i) => i >= 0 && !this.#labelled.has(i))),
      ...(locked < 0 ? [] : [this.#ring(locked, "bl-map-locked")]),
      ...(hovered < 0 ? [] : [this.#ring(hovered, "bl-map-hovered")]),
    );
    const many = highlighted.size > 0 ? `${headsSaid(highlighted.size)} highlighted.` : "";
    if (shown < 0) {
      this.#name.textContent = "";
      this.#caption.textContent =
        many || `${headsSaid(points.length)}: drag around some to highlight.`;
      return;
    }
    const point = points[shown];
    const told = [
      ...(kinds.length > 1 ? [kinds[point.kind].title] : []),
      ...(shown === locked ? ["locked"] : []),
      ...(highlighted.has(shown) ? ["highlighted"] : []),
      ...(near.length > 0
        ? [
            `nearest ${near
              .map(({ place, divergence }) => `${nameOf(points[place])} (${brief(divergence)})`)
              .join(", ")}`,
          ]
        : []),
    ];
    this.#name.textContent = nameOf(point);
    this.#name.title = pairOf(point);
    this.#caption.textContent = told.join("; ");
    this.#caption.title = told.join("; ");
    this.#marks[shown].setAttribute("aria-label", `Head ${[nameOf(point), ...told].join(", ")}`);
  }

  /**
   * @param {number} place
   * @param {string} kind
   */
  #ring(place, kind) {
    const { x, y } = this.#places[place];
    return svg("circle", { class: kind, cx: x.toFixed(1), cy: y.toFixed(1), r: RING });
  }

  /**
   * The names of marks that had no room for one; they may cover other marks.
   * @param {number[]} named
   */
  #lateLabels(named) {
    return this.#labelsOf(
      named.map((i) => this.#places[i]),
      named.map((i) => this.#heads[i]),
      [...named.keys()],
      RING,
    ).map(({ node }) => node);
  }

  /**
   * @param {Place[]} places
   * @param {Point[]} heads
   * @param {number[]} order  which to name, the most wanted first
   * @param {number} mark     half a mark's side
   */
  #labelsOf(places, heads, order, mark) {
    const labels = placeLabels(places, {
      order,
      widths: heads.map((head) => LABEL_DIGIT * nameOf(head).length + 2),
      height: LABEL_HEIGHT,
      mark,
      frame: { width: this.#width, height: this.#height },
    });
    return labels.map(({ index, x, y, anchor }) => {
      const at = { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor };
      return { index, node: svg("text", at, nameOf(heads[index])) };
    });
  }

  /** @returns {Set<number>} */
  #highlighted() {
    const heads = this.#store.get("highlight") ?? [];
    const found = heads.map(([layer, head]) => this.#placeOf({ layer, head }));
    return new Set(found.filter((place) => place >= 0));
  }

  /** @param {HeadName | null} name  -1: it is not there */
  #placeOf(name) {
    return this.#heads.findIndex((point) => sameHead(point, name));
  }

  /** @param {Place | null} at */
  #hover(at) {
    const place = at && nearest(this.#places, at, REACH);
    this.#plot.classList.toggle("bl-over", place !== null);
    const point = place === null ? null : this.#heads[place];
    this.#store.set({ hover: point && { layer: point.layer, head: point.head } });
  }

  /**
   * @param {Place} at
   * @param {boolean} more
   */
  #click(at, more) {
    const place = nearest(this.#places, at, REACH);
    if (place === null) {
      this.#highlight([]);
      return;
    }
    this.#choose(place, more);
    this.#marks[place].focus({ preventScroll: true });
  }

  /**
   * @param {number} place
   * @param {boolean} more  highlight instead of lock
   */
  #choose(place, more) {
    const { layer, head } = this.#heads[place];
    if (!more) {
      this.#live.textContent = lock(this.#store, { layer, head });
      return;
    }
    const before = this.#store.get("highlight") ?? [];
    const others = before.filter(([l, h]) => l !== layer || h !== head);
    this.#highlight(others.length < before.length ? others : [...before, [layer, head]]);
  }

  /**
   * @param {Place[]} line
   * @param {boolean} more  besides those highlighted before
   */
  #enclose(line, more) {
    const before = more ? this.#highlighted() : new Set();
    this.#highlight(
      this.#places.flatMap((at, i) =>
        before.has(i) || inside(line, at) ? [[this.#heads[i].layer, this.#heads[i].head]] : [],
      ),
    );
  }

  /** @param {number[][]} heads */
  #highlight(heads) {
    this.#store.set({ highlight: /** @type {[number, number][]} */ (heads) });
    this.#live.textContent = `${headsSaid(heads.length)} highlighted`;
  }

  /** @param {FocusEvent} event */
  #focus(event) {
    const place = this.#marks.indexOf(/** @type {any} */ (event.target));
    if (place < 0) return;
    const { layer, head } = this.#heads[place];
    this.#store.set({ hover: { layer, head } });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    if (event.key === "Enter" || event.key === " ") this.#choose(this.#cursor, event.shiftKey);
    else if (event.key === "Escape") {
      if (this.#highlighted().size > 0) this.#highlight([]);
      else this.#live.textContent = free(this.#store);
    } else {
      const ends = { Home: 0, End: this.#marks.length - 1 };
      const place =
        event.key === "Home" || event.key === "End"
          ? ends[event.key]
          : towards(this.#places, this.#cursor, event.key);
      if (place === null) return;
      this.#marks[place].focus({ preventScroll: true });
      this.#live.textContent = `Head ${nameOf(this.#heads[place])}`;
    }
    // A notebook has its own use for these keys.
    event.preventDefault();
    event.stopPropagation();
  }
}

/** @param {Node} node */
const root = (node) => /** @type {Document | ShadowRoot} */ (node.getRootNode());

/** @param {number} divergence */
const brief = (divergence) => divergence.toFixed(2).replace(/^0/, "");
