import { toggleFocus } from "../state/focus.js";
import { shownHead } from "../state/store.js";
import { DIVERGING } from "../ui/color.js";
import { ARIA_HIDDEN, consume, el, listen, liveRegion } from "../ui/dom.js";
import { clamp, isHeadIn } from "../ui/format.js";
import { describeKeys, help } from "../ui/help.js";
import { IMAGE_ACTIONS } from "./actions.js";
import {
  describeImage,
  imageLabel,
  imageSentence,
  patchOf,
  percent,
  textUnits,
  unitOf,
} from "./description.js";

/** @typedef {import("../state/store.js").Store} Store */
/** @typedef {import("../data/picture.js").Picture} Picture */
/** @typedef {{signal: AbortSignal, head?: (store: Store) => import("../state/types.js").HeadName}} Options */

/** Darkness of a patch without attention, from 0 to 1. */
const SHADE = 0.82;
/** Opacity of the color of a signed weight. */
const TINT = 0.72;

/** @type {import("../state/store.js").Name[]} */
const STATE = [
  "decoded",
  "layer",
  "head",
  "hover",
  "selection",
  "exact",
  "hover_token",
  "hover_column",
  "focused",
  "direction",
];

/** Steps of the arrow keys, in rows and columns. */
const STEPS = /** @type {Record<string, [number, number]>} */ ({
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
});

/**
 * Return the image of a picture with the weights of one head over it: what the patch or word under
 * the pointer attends to is bright, the rest is dark.
 * @param {Store} store
 * @param {Options} options
 */
export function imageView(store, { signal, head = shownHead }) {
  const photo = el("img.bl-photo", { alt: "" });
  const canvas = el("canvas.bl-patch-weights", ARIA_HIDDEN);
  const frame = el("div.bl-patch-frame", ARIA_HIDDEN);
  const stage = el("div.bl-image-stage", { role: "group", tabindex: 0 }, photo, canvas, frame);
  const chips = el("div.bl-image-units", { role: "group", "aria-label": "Other tokens" });
  const caption = el("p.bl-image-caption");
  const legend = el("p.bl-image-legend");
  const live = liveRegion();
  const { button, panel } = help("the image", IMAGE_ACTIONS, { signal });
  const description = describeKeys(stage, IMAGE_ACTIONS);
  const bar = el("div.bl-bar-of-controls", {}, button, panel, description);
  const node = el("div.bl-image", {}, bar, chips, stage, caption, legend, live);
  /** @type {Picture | null} */
  let shown = null;
  let cursor = 0;

  const draw = () => {
    const picture = store.get("decoded");
    if (!picture?.image) return;
    if (shown !== picture) {
      shown = picture;
      cursor = 0;
      placeImage(picture);
    }
    const name = head(store);
    if (!isHeadIn(name, picture)) return;
    const focus = focusOf(store, picture);
    const scene = describeImage(picture, name, focus);
    paint(canvas, picture, scene);
    frameAt(patchOf(picture, focus.row) ?? focus.patch, picture);
    showChips(scene, focus);
    const sentence = imageSentence(picture, scene);
    caption.textContent = scene.isComplete ? sentence : `${sentence} Only the strongest links.`;
    legend.textContent = legendOf(picture, scene);
    Object.assign(node.dataset, { ...name, painted: performance.now() });
  };

  /** @param {Picture} picture */
  const placeImage = (picture) => {
    const { image } = picture;
    if (!image) return;
    photo.src = image.url;
    [canvas.width, canvas.height] = [image.columns, image.rows];
    stage.setAttribute("aria-label", imageLabel(image));
    const units = textUnits(picture);
    chips.hidden = units.length === 0;
    chips.replaceChildren(
      ...units.map((unit) =>
        el(
          "button.bl-image-unit",
          { type: "button", "data-unit": unit, "aria-pressed": "false" },
          picture.axisUnits("words").rows.units[unit].label,
        ),
      ),
    );
  };

  /**
   * @param {number | null} patch
   * @param {Picture} picture
   */
  const frameAt = (patch, { image }) => {
    frame.hidden = patch === null;
    if (patch === null || !image) return;
    const [width, height] = [100 / image.columns, 100 / image.rows];
    frame.style.left = `${(patch % image.columns) * width}%`;
    frame.style.top = `${Math.floor(patch / image.columns) * height}%`;
    [frame.style.width, frame.style.height] = [`${width}%`, `${height}%`];
  };

  /**
   * @param {import("./description.js").ImageScene} scene
   * @param {import("./description.js").Focus} focus
   */
  const showChips = (scene, focus) => {
    const limit = Math.max(...scene.rows.map(Math.abs), Number.MIN_VALUE);
    for (const chip of /** @type {Iterable<HTMLElement>} */ (chips.children)) {
      const unit = Number(chip.dataset.unit);
      chip.setAttribute("aria-pressed", String(store.get("focused")?.includes(unit) ?? false));
      chip.classList.toggle("bl-focused", focus.row === unit);
      const share = scene.rows.length > 0 ? Math.abs(scene.rows[unit]) / limit : 0;
      chip.style.setProperty("--bl-share", `${Math.round(100 * share)}%`);
      if (scene.rows.length > 0) chip.title = scene.rows[unit].toFixed(3);
      else chip.removeAttribute("title");
    }
  };

  /** @param {number | null} patch */
  const hoverPatch = (patch) => {
    const picture = store.get("decoded");
    if (!picture?.image) return;
    const unit = patch === null ? null : unitOf(picture, patch);
    if (picture.image.queries) store.set({ hover_token: unit, hover_column: null });
    else store.set({ hover_token: null, hover_column: unit });
  };

  /** @param {number | null} unit */
  const pin = (unit) => {
    if (unit === null) return;
    const isPinned = toggleFocus(store, unit);
    live.textContent = isPinned ? `Pinned: ${caption.textContent}` : "Unpinned";
  };

  /** @param {PointerEvent | MouseEvent} event */
  const patchAt = (event) => {
    const { image } = /** @type {Picture} */ (store.get("decoded"));
    if (!image) return null;
    const box = stage.getBoundingClientRect();
    const at = (/** @type {number} */ share, /** @type {number} */ count) =>
      clamp(0, Math.floor(share * count), count - 1);
    const row = at((event.clientY - box.top) / box.height, image.rows);
    return row * image.columns + at((event.clientX - box.left) / box.width, image.columns);
  };

  listen(stage, "pointermove", (event) => hoverPatch(patchAt(event)), signal);
  listen(stage, "pointerleave", () => hoverPatch(null), signal);
  listen(stage, "blur", () => hoverPatch(null), signal);
  listen(
    stage,
    "click",
    (event) => {
      const patch = patchAt(event);
      const picture = store.get("decoded");
      if (picture?.image?.queries && patch !== null) pin(unitOf(picture, patch));
    },
    signal,
  );
  listen(
    stage,
    "keydown",
    (event) => {
      const picture = store.get("decoded");
      if (!picture?.image || event.altKey || event.ctrlKey || event.metaKey) return;
      const { rows, columns, queries } = picture.image;
      if (Object.hasOwn(STEPS, event.key)) {
        const [down, right] = STEPS[event.key];
        const row = clamp(0, Math.floor(cursor / columns) + down, rows - 1);
        cursor = row * columns + clamp(0, (cursor % columns) + right, columns - 1);
        hoverPatch(cursor);
        live.textContent = caption.textContent;
      } else if (event.key === "Enter" || event.key === " ") {
        if (queries) pin(unitOf(picture, cursor));
      } else if (event.key === "Escape") store.set({ focused: [] });
      else return;
      consume(event);
    },
    signal,
  );
  const chipAt = (/** @type {Event} */ event) => {
    const chip = /** @type {HTMLElement | null} */ (event.target)?.closest?.(".bl-image-unit");
    return chip ? Number(/** @type {HTMLElement} */ (chip).dataset.unit) : null;
  };
  const hoverChip = (/** @type {Event} */ event) =>
    store.set({ hover_token: chipAt(event), hover_column: null });
  const leaveChips = () => store.set({ hover_token: null });
  listen(chips, "pointerover", hoverChip, signal);
  listen(chips, "focusin", hoverChip, signal);
  listen(chips, "pointerleave", leaveChips, signal);
  listen(chips, "focusout", leaveChips, signal);
  listen(
    chips,
    "click",
    (event) => {
      const unit = chipAt(event);
      if (unit !== null) pin(unit);
    },
    signal,
  );
  store.on(STATE, draw, signal);
  draw();
  return node;
}

/**
 * Return what the image shows: the row under the pointer, else the pinned one, else the mean of all;
 * and the patch under the pointer if patches don't attend.
 * @param {Store} store
 * @param {Picture} picture
 */
function focusOf(store, picture) {
  const column = picture.image?.queries ? null : (store.get("hover_column") ?? null);
  const unit = store.get("hover_token") ?? store.get("focused")?.at(-1) ?? null;
  // The focus may come from another text.
  const row = unit !== null && unit < picture.axisUnits("words").rows.units.length ? unit : null;
  const start = column === null ? -1 : picture.axisUnits("words").columns.start[column];
  return { row, column, patch: column === null ? null : start - (picture.image?.start ?? 0) };
}

/**
 * Shade each patch by its weight, or color it by a signed weight.
 * @param {HTMLCanvasElement} canvas  with one pixel per patch
 * @param {Picture} picture
 * @param {import("./description.js").ImageScene} scene
 */
function paint(canvas, { scale }, { patches, limit }) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const pixels = context.createImageData(canvas.width, canvas.height);
  for (const [i, weight] of patches.entries()) {
    const share = limit > 0 ? weight / limit : 0;
    if (scale === null) pixels.data[4 * i + 3] = 255 * SHADE * (1 - Math.sqrt(share));
    else {
      const color = DIVERGING.colors[Math.round(127.5 + 127.5 * share)];
      pixels.data.set([...color, 255 * TINT], 4 * i);
    }
  }
  context.putImageData(pixels, 0, 0);
}

/**
 * Return what bright and dark, or the colors, stand for.
 * @param {Picture} picture
 * @param {import("./description.js").ImageScene} scene
 */
function legendOf({ scale }, { limit }) {
  if (limit === 0) return "";
  const most = percent(limit);
  return scale === null
    ? `Dark: 0%. Bright: ${most}, the strongest patch.`
    : `Blue: −${most}. Orange: +${most}.`;
}
