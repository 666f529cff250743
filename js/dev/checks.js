// What axe can't see of a page with views, for the browser tests; `page.mjs` bundles it.

/** Minimum contrast of text, and of large or bold text (WCAG 1.4.3). */
const [MIN_CONTRAST, MIN_LARGE_CONTRAST] = [4.5, 3];
/** Texts that are hidden, or that the browser draws by itself. */
const UNDRAWN = ".bl-unseen, title, option, script, style, textarea, [disabled]";

/** @typedef {[red: number, green: number, blue: number, alpha: number]} Color */

/**
 * Return texts of the views that are too pale, with their contrast. Unlike axe, it takes the fill of
 * SVG texts, and the tint behind a word, for the colors that they are.
 */
export function paleTexts() {
  return drawnTexts().flatMap(({ text, parent }) => {
    const { fontSize, fontWeight, fill, color } = getComputedStyle(parent);
    const isSvg = parent instanceof SVGElement;
    const paper = tintedBackground(parent);
    const ink = colorOf(isSvg ? fill : color);
    for (const node of ancestors(parent)) ink[3] *= Number(getComputedStyle(node).opacity);
    const ratio = contrast(over(ink, paper), paper);
    const size = Number.parseFloat(fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    return ratio < (isLarge ? MIN_LARGE_CONTRAST : MIN_CONTRAST)
      ? [`${where(parent)}: "${text}" has a contrast of ${ratio.toFixed(2)}`]
      : [];
  });
}

/**
 * Return texts of the views that are cut off: beyond the edge of an element that clips and can't be
 * scrolled there, or beyond the frame of the view.
 */
export function cutTexts() {
  return drawnTexts().flatMap(({ text, parent, box }) => {
    if (isCrowdedName(parent)) return [];
    for (const node of ancestors(parent)) {
      const { overflowX } = getComputedStyle(node);
      const isFrame = node.classList.contains("bertlook");
      if (overflowX === "visible" && !isFrame) continue;
      const { left, right } = node.getBoundingClientRect();
      const scrolls = overflowX === "auto" && node.scrollWidth > node.clientWidth;
      const isCut = box.left < left - 1 || (!scrolls && box.right > right + 1);
      if (isCut) return [`${where(parent)}: "${text}" is cut off by ${nameOf(node)}`];
      if (scrolls) return [];
    }
    return [];
  });
}

/**
 * Return whether an element is the name of a head in a grid that has no room for wider columns.
 * @param {Element} element
 */
function isCrowdedName(element) {
  const grid = element.classList.contains("bl-grid-name") && element.closest(".bl-grid-scroll");
  const canvas = grid ? grid.querySelector("canvas") : null;
  if (!grid || !canvas) return false;
  const { left, width } = canvas.getBoundingClientRect();
  const column = width / Number(canvas.dataset.heads);
  return left + width + column > grid.getBoundingClientRect().right;
}

/** Return the texts of the views that are drawn, with their elements and their boxes. */
function drawnTexts() {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const { currentNode } = walker;
    const parent = /** @type {Element} */ (currentNode.parentElement);
    const text = currentNode.textContent?.trim().slice(0, 40);
    if (!text || !parent.closest(".bertlook") || parent.closest(UNDRAWN)) continue;
    if (!parent.checkVisibility({ visibilityProperty: true })) continue;
    range.selectNodeContents(currentNode);
    const box = range.getBoundingClientRect();
    if (box.width > 0) texts.push({ text, parent, box });
  }
  return texts;
}

/**
 * Iterate over an element and its ancestors.
 * @param {Element} element
 */
function* ancestors(element) {
  for (let node = /** @type {Element | null} */ (element); node; node = node.parentElement) {
    yield node;
  }
}

/**
 * Return the color behind a text; that of a word is tinted by its weight.
 * @param {Element} element
 * @returns {Color}
 */
function tintedBackground(element) {
  const paper = backgroundOf(element);
  const tint = element.closest(".bl-word")?.querySelector(".bl-tint");
  if (!tint) return paper;
  const color = colorOf(getComputedStyle(tint).fill);
  color[3] *= Number(tint.getAttribute("fill-opacity"));
  return over(color, paper);
}

/**
 * Return the color of the nearest backgrounds, one over the other.
 * @param {Element | null} element
 * @returns {Color}
 */
function backgroundOf(element) {
  if (!element) return colorOf(systemColor("Canvas"));
  const color = colorOf(getComputedStyle(element).backgroundColor);
  return color[3] === 1 ? color : over(color, backgroundOf(element.parentElement));
}

/**
 * Return what a system color is on this page.
 * @param {string} name
 */
function systemColor(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = name;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

/**
 * Return a color in any notation of CSS as numbers.
 * @param {string} color
 * @returns {Color}
 */
function colorOf(color) {
  if (!pixel) return [0, 0, 0, 1];
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

/**
 * Return a color over an opaque one.
 * @param {Color} color
 * @param {Color} paper
 * @returns {Color}
 */
function over([red, green, blue, alpha], paper) {
  const mix = (/** @type {number} */ above, /** @type {number} */ below) =>
    above * alpha + below * (1 - alpha);
  return [mix(red, paper[0]), mix(green, paper[1]), mix(blue, paper[2]), 1];
}

/**
 * Return the contrast of two opaque colors, from 1 to 21.
 * @param {Color} a
 * @param {Color} b
 */
function contrast(a, b) {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

/** Return the relative luminance of an opaque color. @param {Color} color */
function luminance([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Return the name of an element and the state of the gallery that it is in. @param {Element} element */
const where = (element) => `${element.closest(".state")?.id ?? "page"} ${nameOf(element)}`;

/** Return the tag and the classes of an element. @param {Element} element */
const nameOf = (element) =>
  [element.localName, ...element.classList].join(".") +
  (element.classList.length > 0 ? "" : ` in ${element.parentElement?.getAttribute("class")}`);

Object.assign(globalThis, { checks: { paleTexts, cutTexts } });
