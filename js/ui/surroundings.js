import { listen, onAbort, onResize } from "./dom.js";

/** Attributes of the page in which hosts state their theme. */
const THEME_ATTRIBUTES = ["class", "style", "data-theme", "data-jp-theme-name", "data-bs-theme"];
const VARIABLES = { paper: "--bl-host-paper", ink: "--bl-host-ink" };
/** Minimum contrast of text; where it is lower, the host's text isn't meant for its background. */
const MIN_CONTRAST = 3;
/** Minimum opacity of a color that counts as one. */
const MIN_ALPHA = 0.5;
/** A color as most styles have it in the end. */
const PLAIN = /^rgba?\(([\d., ]+)\)$/;

/** Canvas of one pixel, which knows every color of CSS. @type {CanvasRenderingContext2D | null} */
let pixel = null;

/**
 * Give a view the colors of its surroundings, now and after each change of the host's theme: the
 * nearest background, the color of text, and scroll bars and checkboxes to match. Hosts give their
 * colors different names, or none.
 * @param {HTMLElement} el    element of the host, which inherits its color of text
 * @param {HTMLElement} node  root of the view
 * @param {AbortSignal} signal
 */
export function matchSurroundings(el, node, signal) {
  const match = () => {
    const paper = backgroundOf(el.parentNode);
    el.style.setProperty(VARIABLES.paper, paper);
    el.style.setProperty(VARIABLES.ink, inkOn(paper, getComputedStyle(el).color));
    // The style sheet decides which color the view has in the end.
    const luminance = luminanceOf(getComputedStyle(node).color);
    node.style.colorScheme = luminance === null ? "" : luminance > 0.2 ? "dark" : "light";
  };
  // The style sheet lets a change of the inherited color take a moment, which has events. JupyterLab
  // cancels it, since it hides everything while it changes the theme.
  for (const event of /** @type {const} */ (["transitionend", "transitioncancel"])) {
    listen(el, event, ({ target }) => target === el && match(), signal);
  }
  // The theme may also have changed while the view was hidden: if it is shown again before the page is
  // drawn, there is neither a transition nor another size, but the host has stated its theme.
  onResize(el, match, signal);
  const themes = new MutationObserver(match);
  for (const stated of [document.documentElement, document.body]) {
    themes.observe(stated, { attributeFilter: THEME_ATTRIBUTES });
  }
  onAbort(signal, () => {
    themes.disconnect();
    for (const name of Object.values(VARIABLES)) el.style.removeProperty(name);
  });
  match();
}

/**
 * Return the nearest background of a node or its ancestors, or "" if there is none.
 * @param {Node | null} node
 * @returns {string}
 */
function backgroundOf(node) {
  if (node instanceof ShadowRoot) return backgroundOf(node.host);
  if (!(node instanceof Element)) return "";
  const { backgroundColor } = getComputedStyle(node);
  if (luminanceOf(backgroundColor) !== null) return backgroundColor;
  return backgroundOf(node.assignedSlot ?? node.parentNode);
}

/**
 * Return a color of text, or black or white if it can't be read on its background, or "" if the color
 * is hardly opaque.
 * @param {string} paper  the background, or "" if it is not known
 * @param {string} ink
 */
function inkOn(paper, ink) {
  const [background, text] = [luminanceOf(paper), luminanceOf(ink)];
  if (text === null) return "";
  if (background === null) return ink;
  const [low, high] = [Math.min(background, text), Math.max(background, text)];
  if ((high + 0.05) / (low + 0.05) >= MIN_CONTRAST) return ink;
  return background > 0.18 ? "black" : "white";
}

/**
 * Return the relative luminance of a color of CSS, from 0 to 1, or null if it is hardly opaque.
 * @param {string} color
 */
function luminanceOf(color) {
  const [red, green, blue, alpha = 1] =
    PLAIN.exec(color)?.[1].split(",").map(Number) ?? drawn(color);
  if (alpha < MIN_ALPHA) return null;
  const linear = (/** @type {number} */ byte) => (byte / 255) ** 2.2;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/**
 * Return red, green and blue, to 255, and the opacity of any color of CSS. A first canvas takes 20 ms.
 * @param {string} color
 * @returns {number[]}
 */
function drawn(color) {
  pixel ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pixel || color === "") return [0, 0, 0, 0];
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}
