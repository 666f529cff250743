import { highlighted } from "../state/choices.js";
import { shadingOf } from "../state/shading.js";
import { lockedHead, shownHead } from "../state/store.js";
import { el, listen, liveRegion, resized, UNHEARD, uniqueId } from "../ui/dom.js";
import { headsOf, nameOf, pairOf, sameHead } from "../ui/head_name.js";
import { times, within } from "../ui/numbers.js";
import { hearGestures } from "./gestures.js";
import { shadingLegend, weightLegend } from "./legend.js";
import { gridMarks } from "./marks.js";
import { gridShading } from "./shading.js";
import { gridShape, paintThumbnails, paintValues, writeValues } from "./thumbnails.js";

/** @typedef {import("../state/types.js").HeadName} HeadName */
/** @typedef {import("./thumbnails.js").GridShape} GridShape */

/** The width around the thumbnails: labels on the left, outlines on the right, as in grid.css. */
export const GRID_GUTTER = 34 + 4;

/**
 * Every head of every layer as a thumbnail, or colored by one value: rows are layers, columns
 * heads.
 * @param {import("../state/store.js").Store} store
 * @param {{signal: AbortSignal}} options
 */
export function gridView(store, { signal }) {
  let ratio = 1;
  /** In device pixels. @type {GridShape | null} */
  let shape = null;
  /** What the canvas shows. @type {unknown} */
  let painted = null;
  const canvas = el("canvas.bl-grid-canvas", UNHEARD);
  const marks = gridMarks();
  const headLabels = el("div.bl-grid-heads", UNHEARD);
  const layerLabels = el("div.bl-grid-layers", UNHEARD);
  const keys = el("div.bl-grid-keys", { role: "grid", tabindex: "0" });
  const live = liveRegion();
  const name = el("strong.bl-head-name");
  const caption = el("span.bl-quiet");
  const foot = el("div.bl-grid-foot", {}, el("div.bl-grid-caption", {}, name, " ", caption));
  const note = el("div.bl-grid-note.bl-quiet");
  const { node: chooser, leave } = gridShading(store, { signal });
  const node = el(
    "div.bl-grid",
    { "data-lm-suppress-shortcuts": true },
    chooser,
    el(
      "div.bl-grid-scroll",
      {},
      el(
        "div.bl-grid-plot",
        {},
        el("div.bl-grid-axis", UNHEARD, "head"),
        headLabels,
        layerLabels,
        el("div.bl-grid-field", {}, canvas, marks.node, keys),
      ),
    ),
    foot,
    note,
    live,
  );

  /** Sizes the canvas, and paints it if its size or the picture changed. */
  function layOut() {
    const picture = store.get("decoded");
    const width = node.clientWidth;
    if (!picture || width === 0) return;
    ratio = window.devicePixelRatio || 1;
    const names = store.get("names") ?? {};
    const wanted = gridShape(picture, width - GRID_GUTTER, ratio, Object.keys(names).length > 0);
    const resized = JSON.stringify(wanted) !== JSON.stringify(shape);
    const shown = shadingOf(store) ?? picture;
    shape = wanted;
    if (resized) resize(shape);
    if (resized || shown !== painted) paint(picture, shape);
    painted = shown;
    marks.name(names);
    standOut();
  }

  /** @param {GridShape} device */
  function resize(device) {
    const { layers, heads } = device;
    const inCss = Object.entries(device).map(([key, pixels]) => [key, pixels / ratio]);
    const css = /** @type {GridShape} */ ({ ...Object.fromEntries(inCss), layers, heads });
    const { cell, gap, step, fall, width, height } = css;
    marks.resize(css);
    canvas.width = device.width;
    canvas.height = device.height;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    Object.assign(canvas.dataset, { layers, heads, cell, gap, fall, left: 0, top: 0 });
    keys.setAttribute("aria-rowcount", String(layers));
    keys.setAttribute("aria-colcount", String(heads));
    keys.setAttribute(
      "aria-label",
      `Attention heads, ${layers} layers by ${heads} heads. Arrow keys preview, Enter locks, ` +
        "Shift+Enter compares, Shift+arrows highlight, Escape frees.",
    );
    /** @type {(count: number, property: "left" | "top", distance: number) => HTMLElement[]} */
    const labels = (count, property, distance) =>
      times(count, (i) => {
        const label = el("span", {}, String(i + 1));
        label.style[property] = `${i * distance + cell / 2}px`;
        return label;
      });
    headLabels.replaceChildren(...labels(heads, "left", step));
    layerLabels.replaceChildren(
      ...labels(layers, "top", fall),
      el("div.bl-grid-axis", {}, "layer"),
    );
    node.style.setProperty("--bl-grid-width", `${width}px`);
  }

  /**
   * @param {import("../data/picture.js").Picture} picture
   * @param {GridShape} device
   */
  function paint(picture, device) {
    const context = canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(device.width, device.height);
    const pixels = new Uint32Array(image.data.buffer);
    const shading = shadingOf(store);
    if (shading) paintValues(shading, device, pixels);
    else paintThumbnails(picture, device, pixels);
    context.putImageData(image, 0, 0);
    if (shading) writeValues(shading, device, context, ratio);
    foot.querySelector(".bl-legend")?.remove();
    foot.append(shading ? shadingLegend(shading) : weightLegend());
    canvas.dataset.pool = String(picture.pool);
    Object.assign(node.dataset, {
      shading: shading ? (store.get("statistic") ?? "accuracy") : "pattern",
      key: picture.key,
      painted: performance.now(),
    });
  }

  /** Shows which heads stand out, and says what the colors mean. */
  function standOut() {
    const picture = store.get("decoded");
    if (!shape || !picture) return;
    const heads = headsOf(store.get("highlight"), shape);
    marks.highlight(heads);
    const colors =
      shadingOf(store)?.note ??
      (picture.tokens.length > picture.pool
        ? `${picture.pool} × ${picture.pool} cells, each the largest weight among its tokens.`
        : "");
    const many = heads.length > 0 ? `${highlighted(heads.length)}, Esc clears.` : "";
    note.textContent = `${colors} ${many}`.trim();
    mark();
  }

  /** Shows which heads are locked, hovered and compared. Paints no thumbnail. */
  function mark() {
    if (!shape) return;
    const shown = shownHead(store);
    const locked = lockedHead(store);
    const selection = headsOf(store.get("selection"), shape);
    marks.mark(locked, store.get("hover") ?? null, selection);
    for (const [labels, at] of /** @type {const} */ ([
      [layerLabels, shown.layer],
      [headLabels, shown.head],
    ])) {
      labels.querySelector(".bl-current")?.classList.remove("bl-current");
      labels.children[at]?.classList.add("bl-current");
    }
    const among = (/** @type {HeadName[]} */ heads) => heads.some((head) => sameHead(shown, head));
    const known = [shadingOf(store)?.told(shown), store.get("names")?.[nameOf(shown)]];
    const states = [
      ...known,
      sameHead(shown, locked) && "locked",
      among(selection) && "compared",
      among(headsOf(store.get("highlight"), shape)) && "highlighted",
    ].filter((state) => typeof state === "string");
    name.textContent = nameOf(shown);
    name.title = pairOf(shown);
    canvas.title = [`${nameOf(shown)}  ${pairOf(shown)}`, ...known].filter(Boolean).join("\n");
    // As long either way, or the legend would jump as the pointer moves.
    caption.textContent = states.join(", ") || `layer ${shown.layer + 1}, head ${shown.head + 1}`;
    describe(shown, states);
  }

  /**
   * Tells a screen reader where the cursor is. The cell is a new one each time: a changed label of
   * the same cell would not be read.
   * @param {HeadName} shown
   * @param {string[]} states
   */
  function describe(shown, states) {
    const id = uniqueId("cell");
    const cell = el("div", {
      role: "gridcell",
      id,
      "aria-colindex": shown.head + 1,
      "aria-selected": String(states.includes("locked")),
      "aria-label": [`Head ${nameOf(shown)}`, ...states].join(", "),
    });
    keys.replaceChildren(el("div", { role: "row", "aria-rowindex": shown.layer + 1 }, cell));
    keys.setAttribute("aria-activedescendant", id);
  }

  /**
   * @param {MouseEvent} event
   * @returns {HeadName}
   */
  function headAt({ offsetX, offsetY }) {
    const { layers, heads, step, fall } = /** @type {GridShape} */ (shape);
    return {
      layer: within(0, Math.floor((offsetY * ratio) / fall), layers - 1),
      head: within(0, Math.floor((offsetX * ratio) / step), heads - 1),
    };
  }

  hearGestures(
    store,
    {
      ...{ canvas, keys, headAt, leave },
      shape: () => shape ?? { layers: 0, heads: 0 },
      say: (sentence) => {
        live.textContent = sentence;
      },
    },
    signal,
  );
  listen(keys, "focus", mark, signal);
  // Zooming changes how many device pixels there are, not always how wide the view is.
  listen(window, "resize", layOut, signal);
  store.on(
    [
      "decoded",
      "names",
      "statistic",
      "statistic_values",
      "shading",
      "relation",
      "relation_rows",
      "accuracies",
    ],
    layOut,
    signal,
  );
  store.on(["hover", "layer", "head", "selection"], mark, signal);
  store.on("highlight", standOut, signal);
  resized(node, layOut, signal);
  layOut();
  return node;
}
