const SVG = "http://www.w3.org/2000/svg";

/**
 * The tag of "span.bl-quiet".
 * @template {string} T
 * @typedef {T extends `${infer Tag}.${string}` ? Tag : T} TagOf
 */

/**
 * An HTML element. Text is only ever set as text.
 * @template {string} T
 * @param {T} tag  with its classes: "span.bl-quiet"
 * @param {Record<string, unknown>} [attributes]  "data-x", "aria-y" ...; null, undefined and false are left out
 * @param {...(Node | string | null | undefined)} children
 * @returns {TagOf<T> extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[TagOf<T>] : never}
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  return /** @type {any} */ (fill(document.createElement(name), classes, attributes, children));
}

/**
 * An SVG element.
 * @template {string} T
 * @param {T} tag  with its classes
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {TagOf<T> extends keyof SVGElementTagNameMap ? SVGElementTagNameMap[TagOf<T>] : never}
 */
export function svg(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  return /** @type {any} */ (
    fill(document.createElementNS(SVG, name), classes, attributes, children)
  );
}

/**
 * Hears an event of an element until the signal aborts.
 * @template {keyof HTMLElementEventMap} K
 * @param {EventTarget} target
 * @param {K} type
 * @param {(event: HTMLElementEventMap[K]) => void} fn
 * @param {AbortSignal} signal
 */
export function listen(target, type, fn, signal) {
  target.addEventListener(type, /** @type {any} */ (fn), { signal });
}

/**
 * @param {AbortSignal} signal
 * @param {() => void} fn  is called when it aborts
 */
export const ended = (signal, fn) => signal.addEventListener("abort", fn, { once: true });

/**
 * Calls `fn` each time that an element gets another size, and once at the beginning.
 * @param {Element} element
 * @param {() => void} fn
 * @param {AbortSignal} signal
 */
export function resized(element, fn, signal) {
  const observer = new ResizeObserver(fn);
  observer.observe(element);
  ended(signal, () => observer.disconnect());
}

/**
 * Takes an event as its own: a notebook has another use for most keys.
 * @param {Event} event
 */
export function claim(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** What is written into it is read out by a screen reader, and seen by nobody. */
export const liveRegion = () => el("div.bl-unseen", { "aria-live": "polite" });

/** For what a screen reader is told otherwise. */
export const UNHEARD = { "aria-hidden": "true" };

/**
 * What an exception says.
 * @param {unknown} error
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

let count = 0;

/**
 * An id that no other element of the page has.
 * @param {string} stem
 */
export function uniqueId(stem) {
  count += 1;
  return `bl-${stem}-${count}-${Math.random().toString(36).slice(2, 8)}`;
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {string[]} classes
 * @param {Record<string, unknown>} attributes
 * @param {(Node | string | null | undefined)[]} children
 */
function fill(element, classes, attributes, children) {
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child != null));
  return element;
}
